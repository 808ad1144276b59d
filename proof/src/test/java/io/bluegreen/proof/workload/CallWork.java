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
 * Calls of a procedure that commits in the middle, one by one and as a batch. A part of a call may
 * stand whatever its error says; nothing may be there twice, and what the driver calls rolled back
 * is not there.
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
    PreparedStatement call = connection.prepareStatement("CALL add_two(?, ?, ?)");
    return () -> {
      boolean batch = worker.random().nextInt(3) == 0;
      int calls = batch ? 2 : 1;
      List<Long> values = worker.numbers(2 * calls);
      worker.perform(
          new Action(CALL, "", values),
          attempt -> {
            attempt.inParts();
            call.clearBatch();
            for (int i = 0; i < calls; i++) {
              call.setString(1, CALL);
              call.setLong(2, values.get(2 * i));
              call.setLong(3, values.get(2 * i + 1));
              if (batch) {
                call.addBatch();
              }
            }
            if (batch) {
              call.executeBatch();
            } else {
              call.execute();
            }
            return Sight.NOTHING;
          });
    };
  }

  @Override
  public List<Check> checks() {
    return List.of(new ElementsCheck(CALL, false));
  }
}
