package io.bluegreen.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.source.SqlStateLiterals;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The rule for SQLSTATEs, held over this module. */
final class SqlStateLiteralTest {
  @Test
  void areSpeltInOnePlace() throws IOException {
    assertThat(SqlStateLiterals.filesThatSpellOne()).containsExactly("SqlStateCode.java");
  }
}
