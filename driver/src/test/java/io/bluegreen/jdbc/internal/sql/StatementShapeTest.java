package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Property;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an operator sees of a statement: never a literal. */
class StatementShapeTest {
  private static final List<String> WITH_A_SECRET =
      List.of(
          "INSERT INTO t VALUES ( 'secret' )",
          "INSERT INTO t VALUES ( E'a\\'secret' , $$secret$$ , $x$ secret $x$ , N'secret' )",
          "UPDATE t SET a = 'x' || 'it''s secret' WHERE b = U&'secret' AND c = B'01'",
          "ALTER ROLE u PASSWORD 'secret'",
          "ALTER ROLE u SET app . token = secret",
          "SET app . token = secret",
          "SET LOCAL app . token TO \"secret\"",
          "SELECT 1 ; SET app . token = secret",
          "SELECT 'a\\' , secret '",
          "SELECT 'never ended secret",
          "SELECT 1 --secret\n",
          "SELECT /*secret*/ 1",
          "DO $x$ BEGIN PERFORM set_config ( 'a.b' , 'secret' , false ) ; END $x$");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "INSERT INTO t VALUES (1, 'a', ?)             | INSERT INTO t VALUES (?, ?, ?)",
        "  select  a.b ,\"C d\"  from t--x             | select a.b ,\"C d\" from t",
        "UPDATE t SET n = n + 1.5e3 WHERE id=$1         | UPDATE t SET n = n + ? WHERE id=$1",
        "SET search_path = blue, public                 | SET search_path = ?",
        "SET ROLE operator                              | SET ROLE operator",
        "CREATE TEMP TABLE x AS SELECT 'a'::text, b'01' | CREATE TEMP TABLE x AS SELECT ?::text, ?",
      })
  void literalsAreParameters(String sql, String shape) {
    assertThat(StatementShape.of(sql)).isEqualTo(shape);
  }

  @Test
  void noLiteralIsSeenHoweverItIsWritten() {
    Property.holds(
        3000,
        values -> {
          String sql = values.any("sql", DisguisedSql.of(WITH_A_SECRET));
          assertThat(StatementShape.of(sql)).doesNotContainIgnoringCase("secret");
        });
  }

  @Test
  void aLongOneIsCut() {
    String shape = StatementShape.of("SELECT " + "a_column, ".repeat(1000));
    assertThat(shape).hasSize(StatementShape.LONGEST).startsWith("SELECT a_column, ").endsWith("…");
    assertThat(StatementShape.of(null)).isNull();
    assertThat(StatementShape.of("")).isEmpty();
  }
}
