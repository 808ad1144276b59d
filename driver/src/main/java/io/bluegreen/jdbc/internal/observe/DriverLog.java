package io.bluegreen.jdbc.internal.observe;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The driver's log: SLF4J where the class path has it, else {@code java.util.logging}.
 *
 * <p>Only methods of SLF4J 1.7 are used. Callers format messages themselves: in the steady state
 * nothing is logged, so formatting costs nothing. Thread-safe.
 */
public interface DriverLog {

  /** Logs a detail for developers. */
  void debug(String message);

  /** Says the same with the stack trace of its cause. */
  void debug(String message, Throwable cause);

  /** Logs a normal event, such as a flip. */
  void info(String message);

  /** Logs a condition that an operator should look at; {@code cause} may be null. */
  void warn(String message, @Nullable Throwable cause);

  /** Logs a condition that needs action now; {@code cause} may be null. */
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

    /**
     * Logs under the name of the calling class; otherwise the JDK would report this facade. The
     * method is left empty, since some handlers print {@code null} otherwise.
     */
    private void log(Level level, String message, @Nullable Throwable cause) {
      logger.logp(level, logger.getName(), "", message, cause);
    }
  }
}
