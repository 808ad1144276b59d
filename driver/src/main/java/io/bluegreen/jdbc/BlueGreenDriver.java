package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.FirstUseRuntime;
import io.bluegreen.jdbc.internal.PassedByWarning;
import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import io.bluegreen.jdbc.internal.config.PropertyValues;
import io.bluegreen.jdbc.model.DriverVersion;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Properties;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver for {@code jdbc:bluegreen:postgresql://…}: pgjdbc on the side that is active.
 *
 * <p>The class registers one instance with {@code DriverManager} when it is loaded. Deregistering
 * that instance ends its watcher threads. Thread-safe.
 */
public final class BlueGreenDriver implements Driver {
  private static final FirstUseRuntime RUNTIME = new FirstUseRuntime(SessionView::new);
  private static final PassedByWarning PASSED_BY = new PassedByWarning();

  static {
    BlueGreenListeners.useServices();
    try {
      DriverManager.registerDriver(new BlueGreenDriver(), RUNTIME::close);
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Opens a connection that is moved whenever its deployment's active side changes.
   *
   * @return null for a URL of another driver
   * @throws SQLException SQLSTATE 22023 naming the property, its value and a fix; 42P01 without a
   *     control table, 02000 without a row, 08001 without pgjdbc; otherwise pgjdbc's own exception
   */
  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    return RUNTIME.connect(url, info);
  }

  @Override
  public boolean acceptsURL(@Nullable String url) {
    if (BlueGreenUrl.accepts(url)) {
      return true;
    }
    PASSED_BY.leftToOthers(url);
    return false;
  }

  /** Describes the properties of this driver first, then those of pgjdbc. */
  @Override
  public DriverPropertyInfo[] getPropertyInfo(String url, @Nullable Properties info)
      throws SQLException {
    if (!acceptsURL(url)) {
      return new DriverPropertyInfo[0];
    }
    Properties given = info == null ? new Properties() : info;
    BlueGreenUrl parsed = BlueGreenUrl.parse(url);
    PropertyValues own = new PropertyValues(parsed, given);
    List<DriverPropertyInfo> all = new ArrayList<>();
    for (ConnectionProperty property : ConnectionProperty.values()) {
      DriverPropertyInfo one = new DriverPropertyInfo(property.key(), own.find(property));
      one.description = property.description();
      one.choices = property.choices();
      all.add(one);
    }
    Collections.addAll(all, new org.postgresql.Driver().getPropertyInfo(parsed.physical(), given));
    return all.toArray(new DriverPropertyInfo[0]);
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
}
