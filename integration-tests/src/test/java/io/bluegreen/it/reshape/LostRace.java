package io.bluegreen.it.reshape;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The trial of a statement against the rival that it loses to. */
record LostRace(PgDatabase database, RacingStatement race) {

  /** Runs both, and returns the SQLSTATE with which the statement ended; null if it ended well. */
  @Nullable String state() throws Exception {
    try (Connection rival = database.connect();
        Connection loser = database.connect()) {
      rival.setAutoCommit(false);
      loser.setAutoCommit(false);
      Writers.execute(rival, with(race.rival()));
      long process = loser.unwrap(org.postgresql.PGConnection.class).getBackendPID();
      BackgroundCall<Boolean> call =
          BackgroundCall.doing(() -> Writers.execute(loser, with(race.sql())));
      Waits.eventually()
          .until(
              () ->
                  database.queryLong(
                          "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid = " + process)
                      > 0);
      rival.commit();
      Throwable failure = call.failure();
      loser.rollback();
      return failure instanceof SQLException error ? error.getSQLState() : null;
    }
  }

  private String with(String sql) {
    return sql.replace(":id", Integer.toString(race.key())).replace(":r", "50");
  }
}
