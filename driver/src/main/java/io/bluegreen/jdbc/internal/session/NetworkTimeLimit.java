package io.bluegreen.jdbc.internal.session;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** A limit for questions of the driver's own, where the application has set none. Stateless. */
public final class NetworkTimeLimit {

  private NetworkTimeLimit() {}

  /** Runs something during which the connection gives up an answer that takes longer. */
  public static void run(BaseConnection pg, int millis, Task task) throws SQLException {
    if (pg.getNetworkTimeout() != 0) {
      task.run();
      return;
    }
    pg.setNetworkTimeout(Runnable::run, millis);
    try {
      task.run();
    } finally {
      if (!ConnectionActivity.isClosed(pg) && pg.getNetworkTimeout() == millis) {
        pg.setNetworkTimeout(Runnable::run, 0);
      }
    }
  }

  /** What is run. */
  public interface Task {
    void run() throws SQLException;
  }
}
