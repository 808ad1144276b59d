package io.bluegreen.ops.cli.base;

import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The logs of libraries, silent unless asked for: what an operator needs is in the command's own
 * words. Works for the runnable jar; whoever brings another SLF4J provider configures that.
 */
public final class LoggingSetup {
  private static final String LEVEL = "org.slf4j.simpleLogger.defaultLogLevel";
  private static final Logger PGJDBC = Logger.getLogger("org.postgresql");

  private LoggingSetup() {}

  /** Sets the level, before anything was logged. */
  static void debug(boolean wanted) {
    System.setProperty(LEVEL, wanted ? "debug" : "off");
    System.setProperty("org.slf4j.internal.verbosity", "ERROR");
    PGJDBC.setLevel(wanted ? Level.WARNING : Level.OFF);
  }
}
