package io.bluegreen.jdbc.internal.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;

class LoginGateTest {
  private final LoginGate gate = new LoginGate();

  @Test
  void letsNoMoreInThanItsBound() throws SQLException {
    for (int i = 0; i < LoginGate.BOUND; i++) {
      gate.enter();
    }
    assertThatThrownBy(gate::enter)
        .isInstanceOf(PSQLException.class)
        .hasFieldOrPropertyWithValue("SQLState", "08001");
    gate.leave();
    gate.enter();
  }

  @Test
  void anInterruptIsKept() {
    Thread.currentThread().interrupt();
    assertThatThrownBy(gate::enter).hasFieldOrPropertyWithValue("SQLState", "08001");
    assertThat(Thread.interrupted()).isTrue();
  }
}
