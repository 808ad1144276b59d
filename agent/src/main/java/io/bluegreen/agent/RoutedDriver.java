package io.bluegreen.agent;

import java.sql.Driver;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The driver for the pgjdbc of one class loader. It lives as long as that {@code
 * org.postgresql.Driver} class, which refers to it; no object of the agent does. Thread-safe.
 */
final class RoutedDriver {
  private static final int OLDEST_MAJOR = 42;
  private static final int OLDEST_MINOR = 2;

  private static final ClassValue<RoutedDriver> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected RoutedDriver computeValue(Class<?> pgjdbc) {
          return new RoutedDriver(pgjdbc);
        }
      };

  private final Class<?> pgjdbc;
  private final InnerLoader loader;
  private final ApplicationLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Driver open;

  private RoutedDriver(Class<?> pgjdbc) {
    this.pgjdbc = pgjdbc;
    this.loader = new InnerLoader(pgjdbc.getClassLoader());
    this.log = new ApplicationLog(loader);
  }

  static RoutedDriver of(Class<?> pgjdbc) {
    return OF_CLASS.get(pgjdbc);
  }

  ApplicationLog log() {
    return log;
  }

  /**
   * Returns the driver, and starts it if necessary.
   *
   * @throws IllegalStateException if this pgjdbc is too old
   */
  Driver driver() throws ReflectiveOperationException {
    Driver running = open;
    return running != null ? running : start();
  }

  private Driver start() throws ReflectiveOperationException {
    lock.lock();
    try {
      Driver running = open;
      if (running == null) {
        requireNewEnough((Driver) pgjdbc.getConstructor().newInstance());
        Class<?> ours = loader.loadClass("io.bluegreen.jdbc.PlainUrlDriver");
        running = (Driver) ours.getConstructor().newInstance();
        open = running;
      }
      return running;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Refuses an old pgjdbc now, because it would fail later in the middle of the application's work.
   */
  private static void requireNewEnough(Driver pgjdbc) {
    int major = pgjdbc.getMajorVersion();
    int minor = pgjdbc.getMinorVersion();
    if (major < OLDEST_MAJOR || (major == OLDEST_MAJOR && minor < OLDEST_MINOR)) {
      throw new IllegalStateException(
          "this is pgjdbc "
              + major
              + "."
              + minor
              + ", and 42.2 or newer is needed; put a newer postgresql.jar in its place");
    }
  }

  /** Tells whether a connection is a routed one, and not an unrouted one of pgjdbc. */
  boolean made(Object connection) {
    return connection.getClass().getClassLoader() == loader;
  }

  /** Ends the driver's threads and its own connections. A later connect starts the driver again. */
  void close() throws Exception {
    lock.lock();
    try {
      Driver running = open;
      open = null;
      if (running != null) {
        ((AutoCloseable) running).close();
      }
    } finally {
      lock.unlock();
    }
  }
}
