package io.bluegreen.agent;

import java.sql.Driver;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Our driver beneath one loader's pgjdbc. It lives exactly as long as that {@code
 * org.postgresql.Driver} class, which holds it; nothing of the agent's does. Thread-safe.
 */
final class RoutedDriver {
  private static final ClassValue<RoutedDriver> OF_CLASS =
      new ClassValue<>() {
        @Override
        protected RoutedDriver computeValue(Class<?> pgjdbc) {
          return new RoutedDriver(new InnerLoader(pgjdbc.getClassLoader()));
        }
      };

  private final InnerLoader loader;
  private final ApplicationLog log;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile @Nullable Driver open;

  private RoutedDriver(InnerLoader loader) {
    this.loader = loader;
    this.log = new ApplicationLog(loader);
  }

  static RoutedDriver of(Class<?> pgjdbc) {
    return OF_CLASS.get(pgjdbc);
  }

  ApplicationLog log() {
    return log;
  }

  /** Returns the driver, started where it is not. */
  Driver driver() throws ReflectiveOperationException {
    Driver running = open;
    return running != null ? running : start();
  }

  private Driver start() throws ReflectiveOperationException {
    lock.lock();
    try {
      Driver running = open;
      if (running == null) {
        running =
            (Driver)
                loader.loadClass("io.bluegreen.jdbc.PlainUrlDriver").getConstructor().newInstance();
        open = running;
      }
      return running;
    } finally {
      lock.unlock();
    }
  }

  /** Tells whether a connection is one that we made, and not pgjdbc's own passed through. */
  boolean made(Object connection) {
    return connection.getClass().getClassLoader() == loader;
  }

  /** Ends every thread and connection of the driver's own; a later connect starts it anew. */
  void leave() throws Exception {
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
