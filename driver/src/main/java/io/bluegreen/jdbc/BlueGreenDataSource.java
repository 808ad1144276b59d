package io.bluegreen.jdbc;

import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import io.bluegreen.jdbc.internal.config.StoredDataSource;
import io.bluegreen.jdbc.internal.wrapper.RoutedConnectionFactory;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.io.PrintWriter;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Objects;
import java.util.Properties;
import java.util.logging.Logger;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.sql.DataSource;
import javax.sql.XAConnection;
import javax.sql.XADataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source for containers and pools that configure a bean: every property has a setter, and
 * JNDI can store the bean.
 *
 * <p>The address is either {@code url}, or {@code serverName}, {@code portNumber} and {@code
 * databaseName}. Properties must not change once the first connection was requested. {@code
 * getConnection} is thread-safe.
 */
public final class BlueGreenDataSource
    implements DataSource, XADataSource, Referenceable, Serializable {
  private static final long serialVersionUID = 1;

  /** The name under which JNDI finds the factory of this class. */
  private static final String FACTORY = "io.bluegreen.jdbc.BlueGreenDataSourceFactory";

  private final Properties properties = new Properties();
  private @Nullable String url;
  private @Nullable String serverName;
  private int portNumber = 5432;
  private @Nullable String databaseName;
  private transient @Nullable PrintWriter logWriter;

  /** The whole URL, {@code jdbc:bluegreen:…}; it wins over server, port and database. */
  public void setUrl(@Nullable String url) {
    if (url != null && !BlueGreenUrl.accepts(url)) {
      throw new IllegalArgumentException(
          "url = '" + url + "' cannot be used: it has to begin with " + BlueGreenUrl.PREFIX);
    }
    this.url = url;
  }

  /** The same under the name that pgjdbc's data sources have for it. */
  public void setURL(@Nullable String url) {
    setUrl(url);
  }

  public String getURL() {
    return getUrl();
  }

  /** Returns the URL, made from server, port and database where none was set. */
  public String getUrl() {
    return url == null ? BlueGreenUrl.of(getServerName(), portNumber, databaseName) : url;
  }

  public void setServerName(String serverName) {
    this.serverName = serverName;
  }

  public String getServerName() {
    return serverName == null ? "localhost" : serverName;
  }

  public void setPortNumber(int portNumber) {
    this.portNumber = portNumber;
  }

  public int getPortNumber() {
    return portNumber;
  }

  public void setDatabaseName(@Nullable String databaseName) {
    this.databaseName = databaseName;
  }

  public @Nullable String getDatabaseName() {
    return databaseName;
  }

  public void setUser(@Nullable String user) {
    setProperty("user", user);
  }

  public @Nullable String getUser() {
    return properties.getProperty("user");
  }

  public void setPassword(@Nullable String password) {
    setProperty("password", password);
  }

  /** Sets any property of this driver or of pgjdbc; null removes the property. */
  public void setProperty(String name, @Nullable String value) {
    if (value == null) {
      properties.remove(name);
    } else {
      properties.setProperty(name, value);
    }
  }

  /** Name of the deployment's row in the control table; by default the database's name. */
  public void setDeployment(@Nullable String value) {
    set(ConnectionProperty.DEPLOYMENT, value);
  }

  public @Nullable String getDeployment() {
    return get(ConnectionProperty.DEPLOYMENT);
  }

  /** Address of the control table. */
  public void setControl(@Nullable String value) {
    set(ConnectionProperty.CONTROL, value);
  }

  public @Nullable String getControl() {
    return get(ConnectionProperty.CONTROL);
  }

  /** The watcher's user. */
  public void setControlUser(@Nullable String value) {
    set(ConnectionProperty.CONTROL_USER, value);
  }

  public @Nullable String getControlUser() {
    return get(ConnectionProperty.CONTROL_USER);
  }

  /** The watcher's password. */
  public void setControlPassword(@Nullable String value) {
    set(ConnectionProperty.CONTROL_PASSWORD, value);
  }

  public @Nullable String getControlPassword() {
    return get(ConnectionProperty.CONTROL_PASSWORD);
  }

  /** {@code active}, {@code idle}, {@code blue} or {@code green}. */
  public void setSide(@Nullable String value) {
    set(ConnectionProperty.SIDE, value);
  }

  public @Nullable String getSide() {
    return get(ConnectionProperty.SIDE);
  }

  /** Age after which the cached row is read again, such as {@code 1s}. */
  public void setTtl(@Nullable String value) {
    set(ConnectionProperty.TTL, value);
  }

  public @Nullable String getTtl() {
    return get(ConnectionProperty.TTL);
  }

  /** {@code dedicated} or {@code borrowed}. */
  public void setWatcher(@Nullable String value) {
    set(ConnectionProperty.WATCHER, value);
  }

  public @Nullable String getWatcher() {
    return get(ConnectionProperty.WATCHER);
  }

  /** Template of the search_path. */
  public void setSearchPath(@Nullable String value) {
    set(ConnectionProperty.SEARCH_PATH, value);
  }

  public @Nullable String getSearchPath() {
    return get(ConnectionProperty.SEARCH_PATH);
  }

  /** Longest wait at a boundary, such as {@code 20s}. */
  public void setHoldTimeout(@Nullable String value) {
    set(ConnectionProperty.HOLD_TIMEOUT, value);
  }

  public @Nullable String getHoldTimeout() {
    return get(ConnectionProperty.HOLD_TIMEOUT);
  }

  /** {@code fail} or {@code passthrough}. */
  public void setOnMissing(@Nullable String value) {
    set(ConnectionProperty.ON_MISSING, value);
  }

  public @Nullable String getOnMissing() {
    return get(ConnectionProperty.ON_MISSING);
  }

  /** {@code last-known} or {@code fail}. */
  public void setOnControlLoss(@Nullable String value) {
    set(ConnectionProperty.ON_CONTROL_LOSS, value);
  }

  public @Nullable String getOnControlLoss() {
    return get(ConnectionProperty.ON_CONTROL_LOSS);
  }

  /** Silence that counts as loss, such as {@code 15s}. */
  public void setControlLossTimeout(@Nullable String value) {
    set(ConnectionProperty.CONTROL_LOSS_TIMEOUT, value);
  }

  public @Nullable String getControlLossTimeout() {
    return get(ConnectionProperty.CONTROL_LOSS_TIMEOUT);
  }

  /** {@code none}, {@code session} or {@code transaction}. */
  public void setPooler(@Nullable String value) {
    set(ConnectionProperty.POOLER, value);
  }

  public @Nullable String getPooler() {
    return get(ConnectionProperty.POOLER);
  }

  /** {@code active} or {@code all}. */
  public void setMetadata(@Nullable String value) {
    set(ConnectionProperty.METADATA, value);
  }

  public @Nullable String getMetadata() {
    return get(ConnectionProperty.METADATA);
  }

  /** {@code off}, {@code safe} or {@code idempotent}. */
  public void setRetry(@Nullable String value) {
    set(ConnectionProperty.RETRY, value);
  }

  public @Nullable String getRetry() {
    return get(ConnectionProperty.RETRY);
  }

  /** Regular expression of statements declared idempotent. */
  public void setIdempotentStatements(@Nullable String value) {
    set(ConnectionProperty.IDEMPOTENT_STATEMENTS, value);
  }

  public @Nullable String getIdempotentStatements() {
    return get(ConnectionProperty.IDEMPOTENT_STATEMENTS);
  }

  /** Functions that leave nothing in a session, names with {@code *}, separated by commas. */
  public void setStatelessFunctions(@Nullable String value) {
    set(ConnectionProperty.STATELESS_FUNCTIONS, value);
  }

  public @Nullable String getStatelessFunctions() {
    return get(ConnectionProperty.STATELESS_FUNCTIONS);
  }

  /** Settings that functions make and that a move carries, separated by commas. */
  public void setCarriedSettings(@Nullable String value) {
    set(ConnectionProperty.CARRIED_SETTINGS, value);
  }

  public @Nullable String getCarriedSettings() {
    return get(ConnectionProperty.CARRIED_SETTINGS);
  }

  /** The window for retries, such as {@code 20s}. */
  public void setRetryTimeout(@Nullable String value) {
    set(ConnectionProperty.RETRY_TIMEOUT, value);
  }

  public @Nullable String getRetryTimeout() {
    return get(ConnectionProperty.RETRY_TIMEOUT);
  }

  /**
   * {@code switch}, {@code always} or {@code off}: when the outcome of a lost COMMIT is looked up.
   */
  public void setCommitOutcome(@Nullable String value) {
    set(ConnectionProperty.COMMIT_OUTCOME, value);
  }

  public @Nullable String getCommitOutcome() {
    return get(ConnectionProperty.COMMIT_OUTCOME);
  }

  /** Patterns of host:port that a row's endpoints must match. */
  public void setAllowedHosts(@Nullable String value) {
    set(ConnectionProperty.ALLOWED_HOSTS, value);
  }

  public @Nullable String getAllowedHosts() {
    return get(ConnectionProperty.ALLOWED_HOSTS);
  }

  private void set(ConnectionProperty property, @Nullable String value) {
    setProperty(property.key(), value);
  }

  private @Nullable String get(ConnectionProperty property) {
    return properties.getProperty(property.key(), property.defaultValue());
  }

  @Override
  public Connection getConnection() throws SQLException {
    return connect(properties);
  }

  @Override
  public Connection getConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    Properties login = new Properties();
    login.putAll(properties);
    if (user != null) {
      login.setProperty("user", user);
    }
    if (password != null) {
      login.setProperty("password", password);
    }
    return connect(login);
  }

  /**
   * Returns a connection for a transaction manager. In cluster mode it stays on the side where it
   * was opened; once that is idle, {@code start} fails with {@code XAER_RMFAIL}.
   */
  @Override
  public XAConnection getXAConnection() throws SQLException {
    return RoutedConnectionFactory.forXa(getConnection());
  }

  @Override
  public XAConnection getXAConnection(@Nullable String user, @Nullable String password)
      throws SQLException {
    return RoutedConnectionFactory.forXa(getConnection(user, password));
  }

  private Connection connect(Properties info) throws SQLException {
    if (url == null && serverName == null && databaseName == null) {
      throw new SQLException(
          "The data source has no url. Call setUrl(\"jdbc:bluegreen:postgresql://host:port/database\"),"
              + " or setServerName, setPortNumber and setDatabaseName.",
          SqlStateCode.UNABLE_TO_CONNECT);
    }
    return Objects.requireNonNull(new BlueGreenDriver().connect(getUrl(), info));
  }

  @Override
  public Reference getReference() {
    return StoredDataSource.reference(BlueGreenDataSource.class, FACTORY, getUrl(), properties);
  }

  @Override
  public @Nullable PrintWriter getLogWriter() {
    return logWriter;
  }

  @Override
  public void setLogWriter(@Nullable PrintWriter out) {
    this.logWriter = out;
  }

  @Override
  public void setLoginTimeout(int seconds) {
    setProperty("loginTimeout", seconds == 0 ? null : String.valueOf(seconds));
  }

  @Override
  public int getLoginTimeout() {
    return Integer.parseInt(properties.getProperty("loginTimeout", "0"));
  }

  @Override
  public Logger getParentLogger() throws SQLFeatureNotSupportedException {
    return Logger.getLogger("io.bluegreen.jdbc");
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    if (type.isInstance(this)) {
      return type.cast(this);
    }
    throw new SQLException(
        "This data source is no " + type.getName(), SqlStateCode.INVALID_PARAMETER_VALUE);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) {
    return type.isInstance(this);
  }
}
