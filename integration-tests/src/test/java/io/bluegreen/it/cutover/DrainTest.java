package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DrainTest extends WorkloadDeploymentTest {
  @Test
  void aTransactionThatHasOnlyLockedRowsSoFarIsEnded() throws Exception {
    try (Connection connection = inTransaction("SELECT * FROM accounts WHERE id = 1 FOR UPDATE")) {
      CutoverResult result = pair.cutover().run(pair.options());
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      assertThat(result.report().terminated())
          .anySatisfy(session -> assertThat(session.during()).isEqualTo(CutoverStep.DRAIN));
      assertThatThrownBy(() -> execute(connection, "UPDATE accounts SET balance = 0 WHERE id = 1"))
          .isInstanceOf(SQLException.class);
    }
    SideComparison.assertEqual(pair);
    WorkloadTables.assertTotals(green);
  }

  @Test
  void aTransactionThatHasOnlyReadIsLeftAloneAndMeetsTheFenceIfItWrites() throws Exception {
    try (Connection connection = inTransaction("SELECT * FROM accounts")) {
      CutoverResult result =
          pair.cutover()
              .run(
                  pair.options()
                      .withListener(
                          new CutoverListener() {
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
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      assertThat(result.report().remarks()).anyMatch(remark -> remark.contains("only read"));
    }
    WorkloadTables.assertTotals(green);
  }

  @Test
  void aPreparedTransactionEndsTheRunAndNotItself() throws Exception {
    try (Connection connection = inTransaction("UPDATE accounts SET balance = balance")) {
      execute(connection, "PREPARE TRANSACTION '%s'".formatted(pair.name()));
    }
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome())
        .as(result.message())
        .isEqualTo(CutoverOutcome.ABORTED_AND_RESTORED);
    assertThat(result.message()).contains("prepared transactions", pair.name());
    blue.execute("COMMIT PREPARED '%s'".formatted(pair.name()));
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  /**
   * The ttl is longer than the drain: only the end of the transaction itself can be what is told.
   */
  @Test
  void theEndOfADriversTransactionIsToldAtOnce() throws Exception {
    CutoverTimeouts timeouts = CutoverTimeouts.DEFAULT;
    try (Connection connection =
            DriverManager.getConnection(
                blue.jdbcUrl().replace("jdbc:", "jdbc:bluegreen:")
                    + "&bluegreen.ttl=60s&bluegreen.deployment="
                    + pair.name());
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("UPDATE accounts SET balance = balance");
      CountDownLatch draining = new CountDownLatch(1);
      CompletableFuture<Void> application =
          CompletableFuture.runAsync(
              () -> {
                try {
                  draining.await();
                  statement.execute("UPDATE accounts SET balance = balance");
                  connection.commit();
                } catch (InterruptedException | SQLException e) {
                  throw new IllegalStateException(e);
                }
              });
      CutoverListener listener =
          new CutoverListener() {
            @Override
            public void starts(CutoverStep step) {
              if (step == CutoverStep.DRAIN) {
                draining.countDown();
              }
            }
          };
      blue.leave();
      CutoverResult result =
          pair.cutover().run(pair.options().withTimeouts(timeouts).withListener(listener));
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      application.join();
      assertThat(result.report().terminated()).isEmpty();
      assertThat(result.report().steps())
          .hasEntrySatisfying(
              CutoverStep.DRAIN, took -> assertThat(took).isLessThan(timeouts.drain()));
    }
  }

  private Connection inTransaction(String sql) throws SQLException {
    Connection connection = blue.connect();
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
