package io.bluegreen.agent;

import java.sql.DriverAction;
import java.util.Properties;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where the lines woven into pgjdbc's driver come out. They ask the system class loader, where
 * every agent's jar is, for these two fields, and so need nothing of the application's own loader;
 * what passes is of {@code java.*} alone. Public only for that.
 */
public final class DriverBridge {
  /**
   * Takes pgjdbc's driver class, the URL and the properties of a connect. Returns null where pgjdbc
   * is to go on, a {@code Connection} to return, or an {@code SQLException} to throw.
   */
  public static final Function<@Nullable Object[], @Nullable Object> CONNECT =
      DriverBridge::connect;

  /** Takes pgjdbc's driver class and returns what to do when it is deregistered. */
  public static final Function<Class<?>, DriverAction> LEAVING = DriverBridge::leaving;

  private static volatile @Nullable Interceptor interceptor;

  private DriverBridge() {}

  static void lead(Interceptor to) {
    interceptor = to;
  }

  private static @Nullable Object connect(@Nullable Object[] call) {
    Interceptor current = interceptor;
    return current == null || call[0] == null || call[1] == null
        ? null
        : current.connect((Class<?>) call[0], (String) call[1], (Properties) call[2]);
  }

  private static DriverAction leaving(Class<?> pgjdbc) {
    return () -> {
      try {
        RoutedDriver.of(pgjdbc).leave();
      } catch (Exception e) {
        EarlyLog.error("the driver of " + pgjdbc.getClassLoader() + " did not end: " + e);
      }
    };
  }
}
