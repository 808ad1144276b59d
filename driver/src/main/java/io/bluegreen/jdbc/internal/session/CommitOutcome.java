package io.bluegreen.jdbc.internal.session;

/** The choice of what is done about a COMMIT that got no answer, in cluster mode. */
public enum CommitOutcome {
  /** Nothing. */
  OFF,
  /** Its transaction's id is asked for, from the announcement of a switch on. */
  SWITCH,
  /**
   * Each transaction that writes leaves a token too, so that a crash or a failover hides nothing.
   */
  ALWAYS
}
