package io.bluegreen.agent;

/**
 * The agent's voice before the application has a log: touching {@code java.util.logging} then would
 * settle which log manager an application server gets.
 */
final class EarlyLog {
  private EarlyLog() {}

  static void info(String message) {
    say("INFO " + message);
  }

  static void error(String message) {
    say("ERROR " + message);
  }

  @SuppressWarnings("SystemOut")
  private static void say(String line) {
    System.err.println("[bluegreen-agent] " + line);
  }
}
