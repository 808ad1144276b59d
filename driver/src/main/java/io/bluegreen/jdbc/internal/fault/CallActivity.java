package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.Command;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.StatementFacts;

/** The activity during which a call failed. */
public enum CallActivity {
  /** One statement whose text begins like a read; it may still call a function that writes. */
  READ,
  /** A {@link #READ} which failed once and was repeated in a READ ONLY transaction of ours. */
  REPEATED_READ,
  /** One other simple or prepared statement. */
  WRITE,
  /**
   * A call that can commit a part of itself: CALL, DO, VACUUM, COPY, several statements in a text.
   */
  COMPOUND,
  /** {@code executeBatch}. */
  BATCH,
  /** The end of a transaction: {@code commit()}, COMMIT, END or PREPARE TRANSACTION as text. */
  COMMIT,
  /** The undoing of a whole transaction: {@code rollback()}, ROLLBACK or ABORT as text. */
  ROLLBACK,
  /** A read that the driver makes by itself, as for {@code getSchema()}: free of side effects. */
  METADATA;

  /**
   * Tells from a text what it does. Where that is uncertain, it takes the side from which less may
   * be repeated.
   */
  public static CallActivity of(String sql) {
    return of(StatementClassifier.classify(sql));
  }

  static CallActivity of(StatementFacts facts) {
    boolean isEmpty = facts.isCertain() && facts.statements().isEmpty();
    if (facts.command() == Command.COPY || (!isEmpty && facts.mayCommitAPart())) {
      return COMPOUND;
    } else if (facts.endsTransaction()) {
      return facts.command() == Command.ROLLBACK ? ROLLBACK : COMMIT;
    } else if (facts.command() == Command.EXPLAIN) {
      return facts.onlyExplains() ? READ : WRITE;
    }
    boolean reads = facts.command().readsRows() || facts.command().setsTheSession();
    return reads && !facts.writes() ? READ : WRITE;
  }
}
