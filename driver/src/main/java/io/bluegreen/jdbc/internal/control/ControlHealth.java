package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The health of one watcher's endpoints: the time of the last answer, the endpoints that are
 * silent, and the number of restarted threads. Each change is logged once. Thread-safe.
 */
final class ControlHealth {
  private static final DriverLog LOG = DriverLog.of(ControlHealth.class);

  /** What has been logged and not been well since: endpoints, rows and sides. */
  private final ConcurrentMap<String, Boolean> reported = new ConcurrentHashMap<>();

  private final LongAdder restarts = new LongAdder();
  private volatile long answeredAtNanos = System.nanoTime();

  /** Returns for how long no control endpoint has answered, in nanoseconds. */
  long silentNanos() {
    return System.nanoTime() - answeredAtNanos;
  }

  /** Records that some endpoint has answered. */
  void answered() {
    answeredAtNanos = System.nanoTime();
  }

  /** Records that an endpoint has answered. */
  void answered(String endpoint) {
    answered();
    if (reported.remove(endpoint) != null) {
      LOG.info("The control table at " + endpoint + " answers again");
    }
  }

  /**
   * Records that an endpoint does not answer, and logs it once until the endpoint answers again.
   */
  void lost(String endpoint, SQLException why) {
    if (reported.put(endpoint, true) == null) {
      LOG.warn(
          "The control table at "
              + endpoint
              + " does not answer; the last-known state goes on: "
              + oneLine(why),
          null);
      LOG.debug("The control table at " + endpoint + " does not answer", why);
    }
  }

  /** Records that a thread failed with an error that is not the server's, and starts again. */
  void crashed(String endpoint, Throwable why) {
    restarted();
    LOG.error("The watcher of " + endpoint + " failed and starts again", why);
  }

  /** Counts a thread that starts again. */
  void restarted() {
    restarts.increment();
  }

  /** Returns how often a thread had to start again. */
  long restarts() {
    return restarts.sum();
  }

  /** Records which of the wanted deployments have a row at an endpoint. */
  void found(Set<String> wanted, Set<String> found, String endpoint) {
    for (String name : wanted) {
      String row = "row " + name;
      if (found.contains(name)) {
        reported.remove(row);
      } else if (reported.put(row, true) == null) {
        LOG.warn(
            "Deployment '"
                + name
                + "' cannot be read at "
                + endpoint
                + "; the last-known state goes on",
            null);
      }
    }
  }

  /** Records that a row is invalid, which its listener logs. */
  void isBad(String name) {
    reported.put("row " + name, true);
  }

  /** Logs the sides that are not watched. */
  void refused(Map<String, String> refusals) {
    for (Map.Entry<String, String> refusal : refusals.entrySet()) {
      if (reported.put("side " + refusal.getKey() + refusal.getValue(), true) == null) {
        LOG.warn(refusal.getValue(), null);
      }
    }
  }

  /** Logs a side whose row does not count, because it names another server as that side. */
  void misnamed(ControlEndpoint endpoint, DeploymentSnapshot row) {
    Side side = Objects.requireNonNull(endpoint.side());
    if (reported.put("side " + row.name() + " " + endpoint + " " + row.target(side), true)
        == null) {
      LOG.warn(
          "The row of deployment '"
              + row.name()
              + "' at "
              + endpoint
              + " does not count: as "
              + side
              + " it names "
              + row.target(side)
              + ", which is another server. Give it the same "
              + side
              + " as the row that names this server.",
          null);
    }
  }

  /** Returns a failure as one line. */
  static String oneLine(SQLException why) {
    return String.valueOf(why.getMessage()).replaceAll("\\s*[\\r\\n]+\\s*", " ");
  }
}
