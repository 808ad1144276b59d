package io.bluegreen.jdbc.internal.session;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The tokens of one physical connection. Its id is random, and known to nobody else. Used inside
 * the session's {@link CallScope}.
 */
public final class CommitTokens {
  private final UUID session = UUID.randomUUID();
  private final AtomicBoolean areRefused = new AtomicBoolean();
  private final String system;
  private long last;

  /**
   * Makes them.
   *
   * @param system the system identifier of the connection's server
   */
  public CommitTokens(String system) {
    this.system = system;
  }

  /** Returns the token of the next COMMIT. */
  CommitToken next(boolean hasNotified) {
    last++;
    return new CommitToken(session, last, system, areRefused, hasNotified);
  }

  /** Tells whether the server takes no more of them. */
  boolean areRefused() {
    return areRefused.get();
  }
}
