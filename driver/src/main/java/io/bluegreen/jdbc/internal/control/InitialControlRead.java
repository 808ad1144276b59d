package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.connect.LoginLimit;
import io.bluegreen.jdbc.internal.connect.PhysicalDriver;
import io.bluegreen.jdbc.internal.connect.RedactedUrl;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The first read of a deployment, on the connecting thread. It opens all control endpoints within
 * one time limit and queries each. A connection that is needed further is taken over by the caller;
 * closing this object closes the others. Confined to one thread; holds no lock.
 */
final class InitialControlRead implements AutoCloseable {
  private static final DriverLog LOG = DriverLog.of(InitialControlRead.class);

  private final ControlSettings settings;
  private final String name;
  private final long endsAtNanos;
  private final Map<String, BaseConnection> opened = new HashMap<>();
  private final List<DeploymentSnapshot> found = new ArrayList<>();

  /**
   * Makes one.
   *
   * @param settings those of the application that connects, its login included
   * @param limit how long the read may take as a whole
   */
  InitialControlRead(ControlSettings settings, String name, LoginLimit limit) {
    this.settings = settings;
    this.name = name;
    this.endsAtNanos = System.nanoTime() + limit.millis() * 1_000_000;
  }

  /**
   * Asks the endpoints, each within a fair share of the time that is left.
   *
   * @return the rows that were found, at least one
   * @throws ControlMissingException where there is no control table or no such row
   * @throws SQLException where none answers that could have the row
   */
  List<DeploymentSnapshot> ask() throws SQLException {
    @Nullable SQLException unreachable = null;
    @Nullable SQLException missing = null;
    int left = settings.endpoints().size();
    for (String url : settings.endpoints()) {
      try {
        BaseConnection pg = open(url, left--);
        opened.put(url, pg);
        found.addAll(ControlTable.read(pg, List.of(name)).values());
      } catch (ControlMissingException e) {
        missing = chained(missing, e);
      } catch (SQLException e) {
        unreachable = chained(unreachable, named(url, e));
      }
    }
    if (!found.isEmpty()) {
      return found;
    }
    // What cannot be reached may have the row, wherever in the list it stands.
    if (unreachable != null) {
      throw unreachable;
    }
    throw missing != null ? missing : noRow(opened.values().iterator().next());
  }

  private BaseConnection open(String url, int sharers) throws SQLException {
    LoginLimit share = LoginLimit.ofNanos((endsAtNanos - System.nanoTime()) / sharers);
    return PhysicalDriver.open(url, settings.propertiesFor(null), share.atMost(LoginLimit.OWN));
  }

  /**
   * Names the endpoint in an error, unless it is the application's own server, which pgjdbc names.
   */
  private SQLException named(String url, SQLException e) {
    boolean explained =
        !settings.namesEndpoints()
            || RowReader.isBadRow(e)
            || String.valueOf(e.getMessage()).startsWith("bluegreen.");
    return explained ? e : ControlUnreadableException.of(RedactedUrl.of(url), e);
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

  /** Shows the session to whoever can use one, if it is as an application's own would be. */
  void show(InitialSessionListener first, DeploymentSnapshot inForce) throws SQLException {
    boolean asTheApplications = settings.seesTheSides() && opened.size() == 1;
    if (inForce.mode() == DeploymentMode.SCHEMA && asTheApplications) {
      first.opened(opened.values().iterator().next());
    }
  }

  /** Returns the connection to an endpoint, which the caller then owns, or null. */
  @Nullable BaseConnection take(String url) {
    return opened.remove(url);
  }

  @Override
  public void close() {
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
