package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

@FullOnly
class FenceTrapsTest extends WorkloadDeploymentTest {
  @Test
  void aVacuumThatNeverEndsIsCancelled() throws Exception {
    CompletableFuture<String> vacuum = slowVacuum();
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(vacuum.get()).isEqualTo("57014");
  }

  @Test
  void aVacuumThatBeginsWhileTheFenceTriesIsCancelledToo() throws Exception {
    blue.execute(
        "INSERT INTO ledger (writer, number) SELECT 1, i FROM generate_series(1, 50000) i");
    try (Connection writer = blue.connect()) {
      writer.setAutoCommit(false);
      execute(writer, "UPDATE accounts SET balance = balance WHERE id = 1");
      CompletableFuture<String> fence =
          running("SELECT bluegreen.fence('%s', '20 s')".formatted(pair.name()));
      awaitActivity(
          "query LIKE 'SELECT bluegreen.fence%' AND wait_event IN ('PgSleep', 'relation')");
      CompletableFuture<String> vacuum = slowVacuum();
      writer.commit();
      assertThat(fence.get()).isEqualTo("00000");
      assertThat(vacuum.get()).isEqualTo("57014");
    }
  }

  @Test
  void writersThatNeverPauseNeitherStarveTheFenceNorDeadlockWithIt() throws Exception {
    Queue<String> states = new ConcurrentLinkedQueue<>();
    CountDownLatch writing = new CountDownLatch(4);
    List<Thread> writers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      boolean upwards = i % 2 == 0;
      int account = i + 1;
      Thread writer = new Thread(() -> states.add(writeForEver(account, upwards, writing)));
      writer.start();
      writers.add(writer);
    }
    writing.await();
    CutoverResult result = pair.cutover().run(pair.options());
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(states).hasSize(4).doesNotContain("40P01");
    SideComparison.assertEqual(pair);
  }

  @Test
  void whoeverWritesOnTheOldSideIsToldWhereToGo() throws Exception {
    CutoverOptions crashing =
        pair.options().withListener(SimulatedCrash.before(CutoverStep.ARRIVE));
    assertThatThrownBy(() -> pair.cutover().run(crashing)).isInstanceOf(SimulatedCrash.class);
    assertThat(rogueWrite())
        .satisfies(
            e -> {
              assertThat(e.getMessage()).contains("is being switched");
              assertThat(e.getHint()).contains("bluegreen resume or abort");
            });
    assertThat(pair.cutover().resume(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
    assertThat(rogueWrite())
        .satisfies(
            e -> {
              assertThat(e.getSQLState()).isEqualTo("25006");
              assertThat(e.getSchema()).isEqualTo("bluegreen");
              assertThat(e.getConstraint()).isEqualTo("bluegreen_fence");
              assertThat(e.getMessage()).contains(pair.name(), "is on side green now");
              assertThat(e.getHint()).contains(green.endpoint());
            });
  }

  /** What psql would be told, as the superuser. */
  private ServerErrorMessage rogueWrite() {
    try {
      blue.execute("INSERT INTO ledger (writer, number) VALUES (666, 1)");
      throw new AssertionError("the fence let a write through");
    } catch (PSQLException e) {
      ServerErrorMessage message = e.getServerErrorMessage();
      assertThat(message).isNotNull();
      return message;
    } catch (SQLException e) {
      throw new AssertionError(e);
    }
  }

  /** One that is at work, or that a fence has cancelled already. */
  private CompletableFuture<String> slowVacuum() {
    CompletableFuture<String> vacuum =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                blue.execute(
                    "INSERT INTO ledger (writer, number) SELECT 1, i FROM generate_series(1, 20000)"
                        + " i ON CONFLICT DO NOTHING",
                    "SET vacuum_cost_delay = 100",
                    "SET vacuum_cost_limit = 1",
                    "VACUUM (FREEZE) ledger");
                return "00000";
              } catch (SQLException e) {
                return String.valueOf(e.getSQLState());
              }
            });
    Awaitility.await()
        .until(
            () ->
                vacuum.isDone()
                    || blue.queryLong("SELECT count(*) FROM pg_stat_progress_vacuum") > 0);
    return vacuum;
  }

  private CompletableFuture<String> running(String sql) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            blue.execute(sql);
            return "00000";
          } catch (SQLException e) {
            return String.valueOf(e.getSQLState());
          }
        });
  }

  private void awaitActivity(String condition) {
    Awaitility.await()
        .until(
            () ->
                blue.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND "
                            + condition)
                    > 0);
  }

  /** Two tables in one transaction, in one order or the other; returns what ended it. */
  private String writeForEver(int account, boolean upwards, CountDownLatch writing) {
    String first = "UPDATE accounts SET balance = balance WHERE id = " + account;
    String second = "INSERT INTO transfers (writer, number, amount) VALUES (5, 5, 5)";
    try (Connection connection = blue.connect()) {
      connection.setAutoCommit(false);
      while (true) {
        execute(connection, upwards ? first : second);
        execute(connection, upwards ? second : first);
        connection.commit();
        writing.countDown();
      }
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
