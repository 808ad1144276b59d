package io.bluegreen.jdbc.internal.session;

import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The token of one COMMIT: the random id of its connection, and a number that grows with each
 * COMMIT. The transaction itself writes it into {@code bluegreen.commit_token}, so that it stands
 * where the transaction stands. Immutable, but for what the server refuses.
 */
public final class CommitToken {
  private final UUID session;
  private final long number;
  private final String system;
  private final AtomicBoolean areRefused;
  private final boolean hasNotified;

  /**
   * Makes one.
   *
   * @param system the system identifier of the server
   * @param areRefused becomes true once the server takes no more of this session
   * @param hasNotified whether it is written although the transaction may have written nothing
   */
  CommitToken(
      UUID session, long number, String system, AtomicBoolean areRefused, boolean hasNotified) {
    this.session = session;
    this.number = number;
    this.system = system;
    this.areRefused = areRefused;
    this.hasNotified = hasNotified;
  }

  /** Tells whether a server is the one on which the token was to be written, or has its data. */
  public boolean isOf(String thatSystem) {
    return system.equals(thatSystem);
  }

  /** Returns the text that writes the token, if its transaction has written anything. */
  String writing() {
    return "SELECT bluegreen.mark_commit(" + arguments() + (hasNotified ? ", true)" : ")");
  }

  /** Returns the text that asks for the outcome, and refuses what has not been committed. */
  public String asking() {
    return "SELECT bluegreen.commit_outcome(" + arguments() + ")";
  }

  private String arguments() {
    return "'" + session + "', " + number;
  }

  /**
   * Tells whether a failure has kept the token from being written, and with it the transaction from
   * being committed: the function was dropped, or taken away from this user. The next COMMIT asks
   * what its server can do.
   */
  boolean isRefusedBy(SQLException failure) {
    String state = String.valueOf(failure.getSQLState());
    boolean isOurs = String.valueOf(failure.getMessage()).contains("bluegreen");
    boolean isMissing = state.startsWith("42") || state.startsWith("3F");
    if (isMissing && (isOurs || String.valueOf(failure.getMessage()).contains("mark_commit"))) {
      areRefused.set(true);
      return true;
    }
    return false;
  }

  @Override
  public String toString() {
    return session + "/" + number;
  }
}
