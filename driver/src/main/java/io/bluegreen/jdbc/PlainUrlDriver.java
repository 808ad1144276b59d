package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.DriverRuntime;
import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import io.bluegreen.jdbc.internal.config.SettingsCache;
import io.bluegreen.jdbc.model.DriverVersion;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The driver for pgjdbc's own URLs, {@code jdbc:postgresql:…}, registered nowhere: for whoever
 * hands it the connects of an application which knows nothing of us, as the agent does.
 *
 * <p>Thread-safe. Once closed it opens nothing any more; its connections stay usable.
 */
public final class PlainUrlDriver implements Driver, AutoCloseable {
  private final DriverRuntime engine = new DriverRuntime(SessionView::new);
  private final SettingsCache settings = new SettingsCache();

  /**
   * Opens a connection that follows its deployment; its metadata say the URL as it was given.
   *
   * @return null for a URL that is not pgjdbc's
   * @throws SQLException as {@link BlueGreenDriver#connect} does
   */
  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    return engine.connect(settings.of(url, info == null ? new Properties() : info));
  }

  @Override
  public boolean acceptsURL(@Nullable String url) {
    return BlueGreenUrl.acceptsPlain(url);
  }

  /** Returns nothing: nobody can ask for this driver by name. */
  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info) {
    return new DriverPropertyInfo[0];
  }

  @Override
  public int getMajorVersion() {
    return DriverVersion.major();
  }

  @Override
  public int getMinorVersion() {
    return DriverVersion.minor();
  }

  /** Returns false, as pgjdbc does. */
  @Override
  public boolean jdbcCompliant() {
    return false;
  }

  @Override
  public Logger getParentLogger() {
    return Logger.getLogger("io.bluegreen.jdbc");
  }

  /** Ends every thread, connection and registration of its own. */
  @Override
  public void close() {
    engine.close();
  }
}
