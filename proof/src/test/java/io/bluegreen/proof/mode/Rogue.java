package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ElementsCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.History;
import io.bluegreen.proof.history.Operation;
import io.bluegreen.proof.history.Sight;
import io.bluegreen.proof.workload.Judge;
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
