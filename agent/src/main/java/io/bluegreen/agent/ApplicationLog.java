package io.bluegreen.agent;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The driver's log inside an application's class loader: SLF4J if the application has it, else
 * {@code java.util.logging}. If neither is reachable, messages go to standard error. Thread-safe.
 */
final class ApplicationLog {
  private final ClassLoader driver;

  ApplicationLog(ClassLoader driver) {
    this.driver = driver;
  }

  void info(String message) {
    try {
      Class<?> log = facade();
      log.getMethod("info", String.class).invoke(of(log), message);
    } catch (ReflectiveOperationException | LinkageError e) {
      EarlyLog.info(message);
    }
  }

  void warn(String message) {
    write("warn", message, null);
  }

  void error(String message, @Nullable Throwable cause) {
    write("error", message, cause);
  }

  private void write(String level, String message, @Nullable Throwable cause) {
    try {
      Class<?> log = facade();
      Method method = log.getMethod(level, String.class, Throwable.class);
      method.invoke(of(log), message, cause);
    } catch (ReflectiveOperationException | LinkageError e) {
      EarlyLog.error(cause == null ? message : message + ": " + cause);
    }
  }

  private Class<?> facade() throws ClassNotFoundException {
    return Class.forName("io.bluegreen.jdbc.internal.observe.DriverLog", true, driver);
  }

  /**
   * Returns the logger. It is named after the driver, because the application's class loader does
   * not see the agent.
   */
  private Object of(Class<?> log) throws ReflectiveOperationException {
    Class<?> source = Class.forName("io.bluegreen.jdbc.PlainUrlDriver", false, driver);
    return log.getMethod("of", Class.class).invoke(null, source);
  }
}
