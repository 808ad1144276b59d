package io.bluegreen.jdbc.internal.observe;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The driver's log: SLF4J where the class path has it, else {@code java.util.logging}.
 *
 * <p>Only what SLF4J 1.7 has is used. Messages arrive formatted, since nothing is logged on the
 * steady path. Thread-safe.
 */
public interface DriverLog {

  /** Says what only a developer of an application would want to know. */
  void debug(String message);

  /** Says the same with the stack trace of its cause. */
  void debug(String message, Throwable cause);

  /** Says what an operator expects to read after a flip. */
  void info(String message);

  /** Says what an operator should look at; {@code cause} may be null. */
  void warn(String message, @Nullable Throwable cause);

  /** Says what is broken now; {@code cause} may be null. */
  void error(String message, @Nullable Throwable cause);

  /** Returns the log named after a class. */
  static DriverLog of(Class<?> source) {
    try {
      return new Slf4j(LoggerFactory.getLogger(source));
    } catch (LinkageError noSlf4jHere) {
      return new Jul(Logger.getLogger(source.getName()));
    }
  }

  /** The log of applications which bring SLF4J. */
  final class Slf4j implements DriverLog {
    private final org.slf4j.Logger logger;

    Slf4j(org.slf4j.Logger logger) {
      this.logger = logger;
    }

    @Override
    public void debug(String message) {
      logger.debug(message);
    }

    @Override
    public void debug(String message, Throwable cause) {
      logger.debug(message, cause);
    }

    @Override
    public void info(String message) {
      logger.info(message);
    }

    @Override
    public void warn(String message, @Nullable Throwable cause) {
      logger.warn(message, cause);
    }

    @Override
    public void error(String message, @Nullable Throwable cause) {
      logger.error(message, cause);
    }
  }

  /** The log of applications without SLF4J. */
  final class Jul implements DriverLog {
    private final Logger logger;

    Jul(Logger logger) {
      this.logger = logger;
    }

    @Override
    public void debug(String message) {
      log(Level.FINE, message, null);
    }

    @Override
    public void debug(String message, Throwable cause) {
      log(Level.FINE, message, cause);
    }

    @Override
    public void info(String message) {
      log(Level.INFO, message, null);
    }

    @Override
    public void warn(String message, @Nullable Throwable cause) {
      log(Level.WARNING, message, cause);
    }

    @Override
    public void error(String message, @Nullable Throwable cause) {
      log(Level.SEVERE, message, cause);
    }

    /** Names the class that speaks: left to itself the JDK would find this facade. */
    private void log(Level level, String message, @Nullable Throwable cause) {
      logger.logp(level, logger.getName(), null, message, cause);
    }
  }
}
