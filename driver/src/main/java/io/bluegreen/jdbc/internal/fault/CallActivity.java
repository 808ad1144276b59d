package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.SqlText;
import java.util.Set;

/** The activity during which a call failed. */
public enum CallActivity {
  /** One statement whose text begins like a read; it may still call a function that writes. */
  READ,
  /** A {@link #READ} which failed once and was repeated in a READ ONLY transaction of ours. */
  REPEATED_READ,
  /** One other simple or prepared statement. */
  WRITE,
  /**
   * What can commit a part by itself: CALL, DO, VACUUM, several statements in one text; also COPY.
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

  /** A setting changes its session, which is gone where its answer was lost. */
  private static final Set<String> READS =
      Set.of("SELECT", "VALUES", "TABLE", "SHOW", "WITH", "SET", "RESET");

  private static final Set<String> BUILDS = Set.of("CREATE", "DROP", "REFRESH", "ALTER");
  private static final Set<String> COMPOUNDS =
      Set.of("CALL", "DO", "COPY", "EXECUTE", "VACUUM", "REINDEX", "CLUSTER");

  /**
   * Tells from a text what it does. Where that is uncertain, it takes the side from which less may
   * be repeated.
   */
  public static CallActivity of(String sql) {
    return of(SqlText.of(sql));
  }

  static CallActivity of(SqlText text) {
    String first = text.word(0);
    if (!text.isCertain() || text.isMultiple() || text.hasBraces() || COMPOUNDS.contains(first)) {
      return COMPOUND;
    }
    if (text.hasWord("CONCURRENTLY") && BUILDS.contains(first)) {
      return COMPOUND;
    }
    if (text.endsTransaction()) {
      return first.equals("ROLLBACK") || first.equals("ABORT") ? ROLLBACK : COMMIT;
    }
    if (first.equals("EXPLAIN")) {
      return text.hasWord("ANALYZE") || text.hasWord("ANALYSE") ? WRITE : READ;
    }
    return READS.contains(first) && !text.changesData() ? READ : WRITE;
  }
}
