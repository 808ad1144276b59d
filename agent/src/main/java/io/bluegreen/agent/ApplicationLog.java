package io.bluegreen.agent;

import java.lang.reflect.Method;
import org.jspecify.annotations.Nullable;

/**
 * The driver's log facade inside a loader: the application's SLF4J where it has one, else {@code
 * java.util.logging}; standard error where neither can be reached. Thread-safe.
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
    say("warn", message, null);
  }

  void error(String message, @Nullable Throwable cause) {
    say("error", message, cause);
  }

  private void say(String level, String message, @Nullable Throwable cause) {
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
   * The logger is named after the driver, since the application's loader does not see the agent.
   */
  private Object of(Class<?> log) throws ReflectiveOperationException {
    Class<?> source = Class.forName("io.bluegreen.jdbc.PlainUrlDriver", false, driver);
    return log.getMethod("of", Class.class).invoke(null, source);
  }
}
