package io.bluegreen.jdbc.internal.connect;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * The time limit of the driver's own queries on an application's connection. It applies whatever
 * network timeout the application has set for its own calls. Stateless.
 */
public final class AnswerLimit {
  /** How long a question of the driver's own may take where nothing shorter is asked for. */
  public static final int MILLIS = 5_000;

  private AnswerLimit() {}

  /** Runs something during which the connection gives up an answer that takes longer. */
  public static void run(BaseConnection pg, int millis, Task task) throws SQLException {
    int own = pg.getNetworkTimeout();
    if (own != 0 && own <= millis) {
      task.run();
      return;
    }
    pg.setNetworkTimeout(Runnable::run, millis);
    try {
      task.run();
    } finally {
      // The application may have set another timeout meanwhile, from any thread: that one stays.
      if (!pg.isClosed() && pg.getNetworkTimeout() == millis) {
        pg.setNetworkTimeout(Runnable::run, own);
      }
    }
  }

  /** What is run. */
  @FunctionalInterface
  public interface Task {
    void run() throws SQLException;
  }
}
