package io.bluegreen.agent;

/**
 * The agent's log before the application has one: standard error. Using {@code java.util.logging}
 * that early would decide which log manager an application server gets.
 */
final class EarlyLog {
  private EarlyLog() {}

  static void info(String message) {
    write("INFO " + message);
  }

  static void error(String message) {
    write("ERROR " + message);
  }

  @SuppressWarnings("SystemOut")
  private static void write(String line) {
    System.err.println("[bluegreen-agent] " + line);
  }
}
