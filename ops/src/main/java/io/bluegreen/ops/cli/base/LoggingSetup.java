package io.bluegreen.ops.cli.base;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The setup of the libraries' logs, which are silent unless requested: the command itself tells an
 * operator everything he needs. It applies to the runnable jar; another SLF4J provider has its own
 * configuration.
 */
public final class LoggingSetup {
  private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
  private static final Logger PGJDBC = Logger.getLogger("org.postgresql");

  private LoggingSetup() {}

  /** Sets the level. Must be called before the first message is logged. */
  static void debug(boolean wanted) {
    System.setProperty(LEVEL, wanted ? "debug" : "off");
    System.setProperty("org.slf4j.internal.verbosity", "ERROR");
    PGJDBC.setLevel(wanted ? Level.WARNING : Level.OFF);
  }
}
