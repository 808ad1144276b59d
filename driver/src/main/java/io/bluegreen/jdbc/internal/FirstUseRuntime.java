package io.bluegreen.jdbc.internal;

import io.bluegreen.jdbc.internal.config.SettingsCache;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * The runtime and the settings of one driver, which the first connection makes. So the driver can
 * be loaded and registered, and say what is missing, where pgjdbc is not on its class path.
 * Thread-safe.
 */
public final class FirstUseRuntime {
  private final BiFunction<String, Session, Object> publicView;
  private volatile @Nullable Parts parts;

  /**
   * Creates one that has loaded nothing yet.
   *
   * @param publicView as in {@link DriverRuntime}
   */
  public FirstUseRuntime(BiFunction<String, Session, Object> publicView) {
    this.publicView = publicView;
  }

  /**
   * Opens a logical connection.
   *
   * @throws SQLException SQLSTATE 08001, where a library is not on the driver's class path
   */
  public Connection connect(String url, @Nullable Properties info) throws SQLException {
    try {
      Parts all = parts();
      return all.runtime.connect(all.settings.of(url, info == null ? new Properties() : info));
    } catch (NoClassDefFoundError e) {
      throw new SQLException(
          "A class that the driver needs is missing: "
              + String.valueOf(e.getMessage()).replace('/', '.')
              + ". Put org.postgresql:postgresql, 42.2 or newer, beside the driver; also"
              + " com.github.ben-manes.caffeine:caffeine, where it is not the jar with classifier"
              + " all.",
          SqlStateCode.UNABLE_TO_CONNECT,
          e);
    }
  }

  private Parts parts() {
    Parts made = parts;
    if (made == null) {
      synchronized (this) {
        made = parts;
        if (made == null) {
          made = new Parts(new DriverRuntime(publicView), new SettingsCache());
          parts = made;
        }
      }
    }
    return made;
  }

  /** Ends the watcher threads, if there are any. */
  public synchronized void close() {
    Parts made = parts;
    if (made != null) {
      made.runtime.close();
    }
  }

  /** What has been made. */
  private static final class Parts {
    final DriverRuntime runtime;
    final SettingsCache settings;

    Parts(DriverRuntime runtime, SettingsCache settings) {
      this.runtime = runtime;
      this.settings = settings;
    }
  }
}
