package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The first read of a deployment, on the connecting thread: opens all control endpoints and asks
 * each. Whoever goes on with a connection takes it; closing this closes the others. Confined to one
 * thread.
 */
final class InitialControlRead implements AutoCloseable {
  private static final DriverLog LOG = DriverLog.of(InitialControlRead.class);

  private final ControlSettings settings;
  private final String name;
  private final Properties login;
  private final Map<String, BaseConnection> opened = new HashMap<>();
  private boolean letIn;

  /**
   * Makes one.
   *
   * @param login the connecting application's user and password
   */
  InitialControlRead(ControlSettings settings, String name, Properties login) {
    this.settings = settings;
    this.name = name;
    this.login = login;
  }

  /**
   * Asks the endpoints, and returns what is in force.
   *
   * @throws ControlMissingException where there is no control table or no such row
   * @throws SQLException where no endpoint answers
   */
  DeploymentSnapshot in(DeploymentCache cache) throws SQLException {
    @Nullable SQLException failure = null;
    @Nullable DeploymentSnapshot found = null;
    for (String url : settings.endpoints()) {
      try {
        BaseConnection pg = PhysicalDriver.open(url, settings.propertiesFor(login, null));
        opened.put(url, pg);
        letIn = true;
        DeploymentSnapshot read = ControlTable.read(pg, List.of(name)).get(name);
        found = read == null ? found : cache.offer(read);
      } catch (SQLException e) {
        failure = chained(failure, e);
      }
    }
    if (found != null) {
      return found;
    }
    throw failure != null ? failure : noRow(opened.values().iterator().next());
  }

  private static SQLException chained(@Nullable SQLException earlier, SQLException later) {
    if (earlier != null) {
      later.addSuppressed(earlier);
    }
    return later;
  }

  private ControlMissingException noRow(BaseConnection pg) throws SQLException {
    String endpoints =
        settings.endpoints().stream().map(RedactedUrl::of).collect(Collectors.joining("; "));
    return ControlMissingException.noRow(name, endpoints, ControlTable.names(pg));
  }

  /** Tells whether any endpoint has accepted the login. */
  boolean wasLetIn() {
    return letIn;
  }

  /** Shows the session to whoever can use one, if it is as an application's own would be. */
  void show(InitialSessionListener first, DeploymentSnapshot found) throws SQLException {
    boolean asTheApplications = settings.seesTheSides() && opened.size() == 1;
    if (found.mode() == DeploymentSnapshot.Mode.SCHEMA && asTheApplications) {
      first.opened(opened.values().iterator().next());
    }
  }

  /** Gives away the connection to an endpoint, if there is one. */
  @Nullable BaseConnection take(String url) {
    return opened.remove(url);
  }

  @Override
  public void close() {
    giveUp();
  }

  /** Closes what is left now. */
  void giveUp() {
    for (BaseConnection pg : opened.values()) {
      try {
        pg.close();
      } catch (SQLException e) {
        LOG.debug("Closing a control connection: " + e.getMessage());
      }
    }
    opened.clear();
  }
}
