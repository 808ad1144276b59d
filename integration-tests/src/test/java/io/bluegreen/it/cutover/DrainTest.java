package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.jdbc.control.Side;
import io.bluegreen.ops.cutover.CutoverResult;
import io.bluegreen.ops.cutover.CutoverStep;
import io.bluegreen.ops.cutover.Outcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DrainTest {
  private CutoverPair pair;

  @BeforeEach
  void start() throws Exception {
    pair = CutoverPair.replicated();
  }

  @AfterEach
  void stop() throws Exception {
    pair.close();
  }

  @Test
  void aTransactionThatHasOnlyLockedRowsSoFarIsEnded() throws Exception {
    try (Connection connection = inTransaction("SELECT * FROM accounts WHERE id = 1 FOR UPDATE")) {
      CutoverResult result = pair.cutover().run(pair.options());
      assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.DONE);
      assertThat(result.report().terminated())
          .anySatisfy(session -> assertThat(session.during()).isEqualTo(CutoverStep.DRAIN));
      assertThatThrownBy(() -> execute(connection, "UPDATE accounts SET balance = 0 WHERE id = 1"))
          .isInstanceOf(SQLException.class);
    }
    Ledger.assertBothSidesAreEqual(pair);
    Ledger.assertTotals(pair.database(Side.GREEN));
  }

  @Test
  void aTransactionThatHasOnlyReadIsLeftAloneAndMeetsTheFenceIfItWrites() throws Exception {
    try (Connection connection = inTransaction("SELECT * FROM accounts")) {
      CutoverResult result =
          pair.cutover()
              .run(
                  pair.options()
                      .withListener(
                          new io.bluegreen.ops.cutover.CutoverListener() {
                            @Override
                            public void starts(CutoverStep step) {
                              if (step == CutoverStep.ARRIVE) {
                                assertThatThrownBy(
                                        () ->
                                            execute(connection, "UPDATE accounts SET balance = 0"))
                                    .isInstanceOfSatisfying(
                                        SQLException.class,
                                        e -> assertThat(FollowingClient.isFence(e)).isTrue());
                              }
                            }
                          }));
      assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.DONE);
      assertThat(result.report().remarks()).anyMatch(remark -> remark.contains("only read"));
    }
    Ledger.assertTotals(pair.database(Side.GREEN));
  }

  @Test
  void aPreparedTransactionEndsTheRunAndNotItself() throws Exception {
    try (Connection connection = inTransaction("UPDATE accounts SET balance = balance")) {
      execute(connection, "PREPARE TRANSACTION '%s'".formatted(pair.name()));
    }
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.ABORTED_AND_RESTORED);
    assertThat(result.message()).contains("prepared transactions", pair.name());
    pair.database(Side.BLUE).execute("COMMIT PREPARED '%s'".formatted(pair.name()));
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(Outcome.DONE);
  }

  private Connection inTransaction(String sql) throws SQLException {
    Connection connection = pair.database(Side.BLUE).connect();
    connection.setAutoCommit(false);
    execute(connection, sql);
    return connection;
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
