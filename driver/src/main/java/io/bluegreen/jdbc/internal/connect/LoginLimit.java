package io.bluegreen.jdbc.internal.connect;

import java.util.Properties;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * The time limit of a login of the driver itself, including name service, network, TLS and server.
 * It does not depend on the application's own timeouts, which may be unlimited. Immutable.
 */
public final class LoginLimit {
  /** What a login of the driver's own may take where nobody waits for less. */
  public static final LoginLimit OWN = ofMillis(TimeUnit.SECONDS.toMillis(10));

  /** pgjdbc's properties that say how long it waits. */
  static final Set<String> NAMES =
      Set.of("loginTimeout", "connectTimeout", "socketTimeout", "sslResponseTimeout");

  private final long millis;
  private final boolean asAWhole;

  private LoginLimit(long millis, boolean asAWhole) {
    this.millis = Math.max(1, millis);
    this.asAWhole = asAWhole;
  }

  /** Returns a limit of so many milliseconds. */
  public static LoginLimit ofMillis(long millis) {
    return new LoginLimit(millis, true);
  }

  /** Returns a limit that ends after so many nanoseconds. */
  public static LoginLimit ofNanos(long nanos) {
    return ofMillis(TimeUnit.NANOSECONDS.toMillis(nanos));
  }

  /**
   * Returns one for each step of a login by itself, which costs no thread: for logins of an
   * application that has set no limit.
   */
  public static LoginLimit ofEachStep(long nanos) {
    return new LoginLimit(TimeUnit.NANOSECONDS.toMillis(nanos), false);
  }

  /** Returns the shorter one. */
  public LoginLimit atMost(LoginLimit that) {
    return millis <= that.millis ? this : that;
  }

  public long millis() {
    return millis;
  }

  /**
   * Sets the limit in pgjdbc's properties: the login as a whole, and each of its steps, so that the
   * thread on which pgjdbc makes it ends too. What the application gave stays where it is shorter.
   */
  public void putInto(Properties properties) {
    long seconds = (millis + 999) / 1_000;
    if (asAWhole) {
      double login = shorter(properties, "loginTimeout", (double) millis / 1_000);
      properties.setProperty("loginTimeout", String.valueOf(login));
    }
    putWhole(properties, "connectTimeout", seconds);
    putWhole(properties, "socketTimeout", seconds);
    putWhole(properties, "sslResponseTimeout", millis);
  }

  private static void putWhole(Properties properties, String name, long limit) {
    long whole = (long) shorter(properties, name, (double) limit);
    properties.setProperty(name, String.valueOf(Math.max(1, whole)));
  }

  /** A value that is no number is pgjdbc's to complain of, where the application's own login is. */
  private static double shorter(Properties properties, String name, double limit) {
    try {
      double given = Double.parseDouble(properties.getProperty(name, "0"));
      return given > 0 && given < limit ? given : limit;
    } catch (NumberFormatException e) {
      return limit;
    }
  }
}
