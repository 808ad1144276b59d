package io.bluegreen.ops.replicate;

import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.side.SideConnections;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.SlotObstacles;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;

/**
 * The creation of the slot from which a copy begins, while a second connection tells which
 * transactions it waits for. Ctrl-C ends the wait.
 */
final class SlotCreation {
  private static final Duration FIRST_WORD = Duration.ofSeconds(2);
  private static final Duration NEXT_WORD = Duration.ofSeconds(20);

  private final SideConnections source;
  private final Consumer<String> told;

  SlotCreation(SideConnections source, Consumer<String> told) {
    this.source = source;
    this.told = told;
  }

  /**
   * Creates a slot.
   *
   * @throws SQLException SQLSTATE 55006 that names the transactions for which it waited in vain
   */
  void create(String slot, Duration atMost) throws SQLException, InterruptedException {
    Connection connection = source.main();
    int usual = connection.getNetworkTimeout();
    connection.setNetworkTimeout(Runnable::run, Math.toIntExact(atMost.toMillis() + usual));
    try (ParallelTasks tasks = new ParallelTasks()) {
      CountDownLatch over = new CountDownLatch(1);
      ParallelTasks.Task<Boolean> creation =
          tasks.start(
              () -> {
                try {
                  ReplicationSlots.create(connection, slot, atMost);
                  return true;
                } finally {
                  over.countDown();
                }
              });
      try {
        tell(over);
      } catch (SQLException | InterruptedException e) {
        connection.unwrap(PGConnection.class).cancelQuery();
        creation.settle(e);
        throw e;
      }
      creation.join();
    } finally {
      connection.setNetworkTimeout(Runnable::run, usual);
    }
  }

  private void tell(CountDownLatch over) throws SQLException, InterruptedException {
    Duration pause = FIRST_WORD;
    while (!over.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
      String open = SlotObstacles.describe(source.helper());
      if (!open.isEmpty()) {
        told.accept("the slot waits for what is open on %s: %s".formatted(source.side(), open));
      }
      pause = NEXT_WORD;
    }
  }
}
