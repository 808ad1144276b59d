package io.bluegreen.agent;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The decision on every connect through pgjdbc's driver: route it, or let pgjdbc connect itself.
 *
 * <p>An error of this agent never reaches the application, unless the operator set {@code
 * onMissing=fail}. Thread-safe.
 */
final class Interceptor {
  private static final String PLAIN = "jdbc:postgresql:";

  /** The property that marks every physical connect of the driver itself. */
  private static final String GUARD = "bluegreen.physical";

  private static final int MOST_LOGGED = 1000;

  private final RewritePlan plan;
  private final AgentCounters counters;
  private final Set<String> logged = ConcurrentHashMap.newKeySet();

  Interceptor(RewritePlan plan) {
    this.plan = plan;
    this.counters = new AgentCounters(plan);
  }

  /** Returns null if pgjdbc is to connect, a connection, or an exception for the application. */
  @Nullable Object connect(Class<?> pgjdbc, String url, @Nullable Properties info) {
    if (!url.startsWith(PLAIN) || (info != null && info.getProperty(GUARD) != null)) {
      return null;
    }
    counters.show();
    String address = UrlPattern.address(url);
    RoutedDriver driver = RoutedDriver.of(pgjdbc);
    RewriteRule rule = plan.ruleFor(address);
    if (rule == null) {
      return unruled(driver, address);
    }
    if (plan.isDryRun()) {
      logOnce(
          address, () -> driver.log().info("Would route " + address + " to " + rule.deployment()));
      return passThrough();
    }
    return routed(driver, rule, url, address, info);
  }

  private @Nullable Object unruled(RoutedDriver driver, String address) {
    if (plan.excludes(address)) {
      counters.excluded();
      return null;
    }
    String problem = plan.problem();
    if (plan.refuses()) {
      return new SQLException(
          "The agent's options cannot be used, and onMissing=fail: " + problem,
          SqlStateCode.INVALID_PARAMETER_VALUE);
    }
    logOnce(
        address,
        () ->
            driver
                .log()
                .warn(
                    "Connections to "
                        + address
                        + " pass through unrouted, because "
                        + (problem != null
                            ? "the agent's options cannot be used: " + problem
                            : "no match of the agent's options covers them. If that is meant,"
                                + " name the URL in exclude.")));
    return passThrough();
  }

  @SuppressWarnings("CatchingUnchecked")
  private @Nullable Object routed(
      RoutedDriver driver,
      RewriteRule rule,
      String url,
      String address,
      @Nullable Properties info) {
    try {
      Connection connection = driver.driver().connect(url, rule.propertiesFor(info));
      if (connection != null && driver.made(connection)) {
        counters.routed();
      } else {
        counters.passedThrough();
      }
      return connection;
    } catch (SQLException e) {
      return isAnOption(e) ? failed(driver, rule, address, e) : e;
    } catch (Throwable e) {
      return failed(driver, rule, address, e);
    }
  }

  /**
   * Tells whether an option is wrong. The driver throws a plain SQLException for that, pgjdbc and
   * the server throw subclasses.
   */
  private static boolean isAnOption(SQLException e) {
    return e.getClass() == SQLException.class
        && SqlStateCode.INVALID_PARAMETER_VALUE.equals(e.getSQLState());
  }

  private @Nullable Object failed(
      RoutedDriver driver, RewriteRule rule, String address, Throwable why) {
    if (rule.failsWhereMissing()) {
      return why instanceof SQLException
          ? why
          : new SQLException(
              "The agent could not route " + address + ": " + why,
              SqlStateCode.UNABLE_TO_CONNECT,
              why);
    }
    logOnce(
        address + why,
        () ->
            driver
                .log()
                .error(
                    "Connections to " + address + " pass through unrouted, because of an error",
                    why));
    return passThrough();
  }

  private @Nullable Object passThrough() {
    counters.passedThrough();
    return null;
  }

  private void logOnce(String key, Runnable message) {
    if (logged.size() < MOST_LOGGED && logged.add(key)) {
      message.run();
    }
  }
}
