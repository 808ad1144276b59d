package io.bluegreen.agent;

import java.sql.DriverAction;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The bridge from the lines woven into pgjdbc's driver to the agent. Public only for these lines.
 *
 * <p>The lines get the two fields from the system class loader, which has every agent's jar. They
 * need nothing from the application's class loader, and only types of {@code java.*} cross the
 * bridge.
 */
public final class DriverBridge {
  /**
   * The function for a connect: it takes pgjdbc's driver class, the URL and the properties. It
   * returns null if pgjdbc is to connect itself, a {@code Connection} to return, or an {@code
   * SQLException} to throw.
   */
  public static final Function<@Nullable Object[], @Nullable Object> CONNECT =
      DriverBridge::connect;

  /** The function that takes pgjdbc's driver class and returns the action of its deregistration. */
  public static final Function<Class<?>, DriverAction> LEAVING = DriverBridge::deregistration;

  private static volatile @Nullable Interceptor interceptor;

  private DriverBridge() {}

  static void install(Interceptor to) {
    interceptor = to;
  }

  private static @Nullable Object connect(@Nullable Object[] call) {
    Interceptor current = interceptor;
    return current == null || call[0] == null || call[1] == null
        ? null
        : current.connect((Class<?>) call[0], (String) call[1], (Properties) call[2]);
  }

  private static DriverAction deregistration(Class<?> pgjdbc) {
    return () -> {
      try {
        RoutedDriver.of(pgjdbc).close();
      } catch (Exception e) {
        EarlyLog.error("the driver of " + pgjdbc.getClassLoader() + " did not end: " + e);
      }
    };
  }
}
