package io.bluegreen.jdbc.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class SqlStateTest {
  @Test
  void everyConstantIsFoundByItsCode() {
    for (SqlState state : SqlState.values()) {
      assertThat(SqlState.of(state.code())).isSameAs(state);
    }
  }

  @Test
  void loginRefusalsWithoutANameAreLoginRefusals() {
    assertThat(SqlState.of("28XYZ")).isSameAs(SqlState.INVALID_AUTHORIZATION_SPECIFICATION);
  }

  @Test
  void anythingElseIsOther() {
    assertThat(SqlState.of("23505")).isSameAs(SqlState.OTHER);
    assertThat(SqlState.of(null)).isSameAs(SqlState.OTHER);
  }
}
