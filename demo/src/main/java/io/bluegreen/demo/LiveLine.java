package io.bluegreen.demo;

import java.io.IOException;
import java.io.PrintStream;

/**
 * The demo's output: lines that stay, and under them one line that is written over in place on a
 * terminal. Elsewhere that one is an ordinary line. Thread-safe.
 */
final class LiveLine {
  private static final int WIDTH = 79;

  private final PrintStream out;
  private final boolean terminal;
  private String live = "";

  private LiveLine(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  static LiveLine onStandardOut() {
    return new LiveLine(System.out, isTerminal());
  }

  boolean isOnTerminal() {
    return terminal;
  }

  /** Writes a line that stays, broken between words where it is too long. */
  synchronized void say(String line) {
    erase();
    String rest = line;
    String indent = "";
    while (indent.length() + rest.length() > WIDTH) {
      int room = WIDTH - indent.length();
      int blank = rest.lastIndexOf(' ', room);
      int end = blank <= 0 ? room : blank;
      out.println(indent + rest.substring(0, end));
      rest = rest.substring(end).stripLeading();
      indent = "    ";
    }
    out.println(indent + rest);
    redraw();
  }

  /** Writes the live line. */
  synchronized void show(String line) {
    if (!terminal) {
      out.println(line);
      return;
    }
    erase();
    live = line.length() > WIDTH ? line.substring(0, WIDTH) : line;
    redraw();
  }

  /** Takes the live line away. */
  synchronized void clear() {
    erase();
    live = "";
    out.flush();
  }

  private void erase() {
    if (!live.isEmpty()) {
      out.print("\r" + " ".repeat(live.length()) + "\r");
    }
  }

  private void redraw() {
    out.print(live);
    out.flush();
  }

  /** Asks the operating system: a JVM's console is there for some versions even without one. */
  private static boolean isTerminal() {
    try {
      return new ProcessBuilder("test", "-t", "1").inheritIO().start().waitFor() == 0;
    } catch (IOException noSuchProgram) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
