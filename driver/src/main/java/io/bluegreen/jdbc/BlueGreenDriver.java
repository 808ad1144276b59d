package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.DriverRuntime;
import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import io.bluegreen.jdbc.internal.config.PropertyValues;
import io.bluegreen.jdbc.internal.config.SettingsCache;
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
 * The JDBC driver for {@code jdbc:bluegreen:postgresql://…}: pgjdbc, on whichever side is active.
 *
 * <p>Registered by itself when the class is loaded; deregistering it ends its watchers.
 * Thread-safe.
 */
public final class BlueGreenDriver implements Driver {
  private static final DriverRuntime ENGINE = new DriverRuntime(SessionView::new);
  private static final SettingsCache SETTINGS = new SettingsCache();

  static {
    try {
      DriverManager.registerDriver(new BlueGreenDriver(), ENGINE::close);
    } catch (SQLException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /**
   * Opens a connection that follows its deployment.
   *
   * @return null for a URL that is not ours
   * @throws SQLException SQLSTATE 22023 naming the property, its value and the mend; 42P01 or 02000
   *     where there is no control table or row; else pgjdbc's own
   */
  @Override
  public @Nullable Connection connect(String url, @Nullable Properties info) throws SQLException {
    if (!acceptsURL(url)) {
      return null;
    }
    return ENGINE.connect(SETTINGS.of(url, info == null ? new Properties() : info));
  }

  @Override
  public boolean acceptsURL(@Nullable String url) {
    return BlueGreenUrl.accepts(url);
  }

  /** Describes our properties, then pgjdbc's. */
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
