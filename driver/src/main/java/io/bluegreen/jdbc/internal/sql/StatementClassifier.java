package io.bluegreen.jdbc.internal.sql;

import org.jspecify.annotations.Nullable;

/** Questions about one text, answered from its {@link StatementFacts}. Stateless. */
public final class StatementClassifier {

  private StatementClassifier() {}

  /** Tells whether a text sent in autocommit may go on during a hold. */
  public static boolean mayPassHold(String sql) {
    return StatementFacts.of(sql).mayPassHold();
  }

  /** Tells whether a text ends a transaction and goes on in another one. */
  public static boolean goesOnAfterTheEnd(String sql) {
    return StatementFacts.of(sql).goesOnAfterTheEnd();
  }

  /** Tells whether a text begins a READ ONLY transaction and does nothing else. */
  public static boolean beginsReadOnly(@Nullable String sql) {
    return sql != null && StatementFacts.of(sql).onlyBeginsReadOnly();
  }
}
