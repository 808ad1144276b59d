package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.FirstUseRuntime;
import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import io.bluegreen.jdbc.model.DriverVersion;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A driver for pgjdbc's own URLs, {@code jdbc:postgresql:…}. It is not registered with {@code
 * DriverManager}: the agent hands it the connects of an application that does not know this driver.
 *
 * <p>Thread-safe. After {@link #close} it opens no connection; connections that are open stay
 * usable.
 */
public final class PlainUrlDriver implements Driver, AutoCloseable {
  private final FirstUseRuntime runtime = new FirstUseRuntime(SessionView::new);

  /** Makes a driver without any connection. */
  public PlainUrlDriver() {
    BlueGreenListeners.useServices();
  }

  /**
   * Opens a connection that is moved whenever its deployment's active side changes. Its metadata
   * report the URL as the application gave it.
   *
   * @return null for any other URL
   * @throws SQLException as {@link BlueGreenDriver#connect} does
   */
  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    return runtime.connect(url, info);
  }

  @Override
  public boolean acceptsURL(@Nullable String url) {
    return BlueGreenUrl.acceptsPlain(url);
  }

  /** Returns no properties, because no tool can select this driver by its URL. */
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

  /** Ends the watcher threads, closes the watchers' connections and removes the JMX beans. */
  @Override
  public void close() {
    runtime.close();
  }
}
