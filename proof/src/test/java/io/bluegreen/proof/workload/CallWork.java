package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;

/**
 * Calls of a procedure that commits in the middle, one by one and as a batch of one, and batches of
 * calls that commit nothing themselves: a server allows no COMMIT inside of a batch of several. A
 * part of a call may stand whatever its error says; nothing may be there twice, and what the driver
 * calls rolled back is not there.
 */
public final class CallWork implements Work {
  static final String CALL = "call";

  @Override
  public String name() {
    return CALL;
  }

  /** The procedure commits, and a pooler's transaction around the call would forbid it. */
  @Override
  public boolean needsSession() {
    return true;
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    connection.setAutoCommit(true);
    PreparedStatement committing = connection.prepareStatement("CALL add_two(?, ?, ?)");
    PreparedStatement plain = connection.prepareStatement("CALL add_both(?, ?, ?)");
    return () -> {
      boolean batch = worker.random().nextBoolean();
      boolean several = batch && worker.random().nextBoolean();
      PreparedStatement call = several ? plain : committing;
      List<Long> values = worker.numbers(several ? 4 : 2);
      worker.perform(
          new Action(CALL, "", values),
          attempt -> {
            attempt.inParts();
            if (batch) {
              executeBatch(call, values);
            } else {
              bind(call, values, 0);
              call.execute();
            }
            return Sight.NOTHING;
          });
    };
  }

  private static void executeBatch(PreparedStatement call, List<Long> values) throws SQLException {
    call.clearBatch();
    for (int i = 0; i < values.size(); i += 2) {
      bind(call, values, i);
      call.addBatch();
    }
    call.executeBatch();
  }

  private static void bind(PreparedStatement call, List<Long> values, int from)
      throws SQLException {
    call.setString(1, CALL);
    call.setLong(2, values.get(from));
    call.setLong(3, values.get(from + 1));
  }

  @Override
  public List<Check> checks() {
    return List.of(new ElementsCheck(CALL, false));
  }
}
