package io.bluegreen.it.proof.mode;

import io.bluegreen.it.proof.check.Check;
import io.bluegreen.it.proof.check.ElementsCheck;
import io.bluegreen.it.proof.history.Action;
import io.bluegreen.it.proof.history.History;
import io.bluegreen.it.proof.history.Operation;
import io.bluegreen.it.proof.history.Sight;
import io.bluegreen.it.proof.workload.Judge;
import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgSession;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Somebody at a prompt who writes to a table without asking anybody which side is active. What the
 * server accepts has to be there in the end like everything else.
 */
final class Rogue {
  static final String FUNCTION = "psql";

  private final History history = new History("psql");
  private final AtomicLong numbers = new AtomicLong();

  /** Writes one row, under a key that no sequence hands out. */
  void write(PgDatabase database, String table) throws SQLException {
    long number = numbers.incrementAndGet();
    try (PgSession session = database.session()) {
      History.Invocation invocation = history.invoke(0, Action.of(FUNCTION, "", number));
      try {
        session.execute(
            "INSERT INTO %s (id, function, element) VALUES (%d, '%s', %d)"
                .formatted(table, -number, FUNCTION, number));
        invocation.ok(Sight.NOTHING);
      } catch (SQLException e) {
        invocation.end(Judge.SERVER.of(e, false), e.getSQLState() + " " + e.getMessage());
      }
    }
  }

  List<Operation> operations() {
    return history.operations();
  }

  static Check check() {
    return new ElementsCheck(FUNCTION, true);
  }
}
