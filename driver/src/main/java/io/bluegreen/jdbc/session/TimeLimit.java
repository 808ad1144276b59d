package io.bluegreen.jdbc.session;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** A limit for questions of the driver's own, where the application has set none. Stateless. */
final class TimeLimit {

  private TimeLimit() {}

  /** Runs something during which the connection gives up an answer that takes longer. */
  static void run(BaseConnection pg, int millis, Task task) throws SQLException {
    if (pg.getNetworkTimeout() != 0) {
      task.run();
      return;
    }
    pg.setNetworkTimeout(Runnable::run, millis);
    try {
      task.run();
    } finally {
      if (!Busy.isClosed(pg)) {
        pg.setNetworkTimeout(Runnable::run, 0);
      }
    }
  }

  /** What is run. */
  interface Task {
    void run() throws SQLException;
  }
}
