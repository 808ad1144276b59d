package io.bluegreen.ops.replicate;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The record of what a setup has made on both sides, so that a setup which fails takes back its own
 * parts and nothing else. Not thread-safe.
 */
final class SetupUndo {
  private final Deque<Part> made = new ArrayDeque<>();

  /** A statement, or several, that remove one part. */
  @FunctionalInterface
  interface Removal {
    void run() throws SQLException, InterruptedException;
  }

  private record Part(Side side, String what, String command, Removal removal) {}

  /**
   * Records a part.
   *
   * @param what the object in words
   * @param command the SQL with which a person removes it
   */
  void made(Side side, String what, String command, Removal removal) {
    made.push(new Part(side, what, command, removal));
  }

  /** Keeps what was made. */
  void keep() {
    made.clear();
  }

  /**
   * Removes every part, the newest first. What cannot be removed is named in the failure that is
   * thrown in the place of the first one; otherwise the caller goes on with that.
   *
   * @param cause the failure of the setup; what failed here is noted in it
   */
  void takeBack(Exception cause) throws LeftBehindException {
    boolean interrupted = Thread.interrupted();
    List<Part> left = new ArrayList<>();
    for (Part part : made) {
      try {
        part.removal().run();
      } catch (SQLException e) {
        cause.addSuppressed(e);
        left.add(part);
      } catch (InterruptedException e) {
        interrupted = true;
        left.add(part);
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    if (!left.isEmpty()) {
      throw new LeftBehindException(
          cause,
          cause instanceof SQLException sql ? sql.getSQLState() : null,
          left.stream().map(part -> part.what() + " on " + part.side()).toList(),
          left.stream()
              .map(part -> "on %s: %s".formatted(part.side(), part.command()))
              .collect(Collectors.joining("; ")));
    }
  }
}
