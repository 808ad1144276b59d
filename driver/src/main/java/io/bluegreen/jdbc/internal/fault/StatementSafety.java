package io.bluegreen.jdbc.internal.fault;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.sql.Command;
import io.bluegreen.jdbc.internal.sql.SqlNames;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The proof that a statement may be executed a second time. Used only after a failure.
 *
 * <p>A text is a read without side effects if neither the text itself nor the text of any view or
 * row security policy that it may use writes, locks, or names a function, aggregate or operator
 * that is volatile in any schema of the server. The check costs two small catalog queries, or more
 * where views nest, once per text and five minutes.
 *
 * <p>The proof fails if a function is declared stable but has effects outside the database, or
 * calls a function that has. Volatile types and domains are not checked. Such a read is therefore
 * repeated only in a READ ONLY transaction, in which the server refuses writes.
 *
 * <p>One instance per deployment: a result of one server is also used for the other. Thread-safe.
 */
public final class StatementSafety {
  private static final int MOST_ROUNDS = 8;
  private static final String DECLARATION = "bluegreen:idempotent";

  /** Volatile functions of the server's that leave no row: a number may be left out. */
  private static final Set<String> LEAVE_NO_ROW =
      Set.of(
          "nextval",
          "gen_random_uuid",
          "uuidv4",
          "uuidv7",
          "random",
          "clock_timestamp",
          "timeofday");

  private final Cache<String, Boolean> proven = cache();
  private final Cache<String, Boolean> idempotent = cache();

  private static Cache<String, Boolean> cache() {
    return Caffeine.newBuilder().maximumSize(1_000).expireAfterWrite(Duration.ofMinutes(5)).build();
  }

  /**
   * Tells whether a text is proven to be a read without side effects, or a setting of the session.
   *
   * @param live a session in autocommit, or in the READ ONLY transaction in which the read is about
   *     to be repeated
   * @throws SQLException where the server could not be asked; nothing is proven then
   */
  public boolean isSafeRead(BaseConnection live, String sql) throws SQLException {
    Boolean known = proven.getIfPresent(sql);
    if (known == null) {
      known = isSafeRead(new ServerCatalog(live), sql);
      proven.put(sql, known);
    }
    return known;
  }

  static boolean isSafeRead(CatalogLookup catalog, String sql) throws SQLException {
    Command command = StatementClassifier.classify(sql).command();
    if (!isLegible(sql)) {
      return false;
    }
    return command.setsTheSession() || (command.readsRows() && callsNothingVolatile(catalog, sql));
  }

  /** Follows the names into the texts of views and policies until there are no new ones. */
  private static boolean callsNothingVolatile(CatalogLookup catalog, String text)
      throws SQLException {
    Set<String> asked = new HashSet<>();
    List<String> texts = List.of(text);
    for (int round = 0; round < MOST_ROUNDS; round++) {
      SqlNames names = SqlNames.of(texts);
      if (!texts.stream().allMatch(StatementSafety::isLegible) || catalog.hasVolatile(names)) {
        return false;
      }
      boolean isNew = asked.addAll(names.all());
      texts = isNew ? catalog.definitions(names) : List.of();
      if (texts.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLegible(String sql) {
    StatementFacts facts = StatementClassifier.classify(sql);
    return facts.isCertain()
        && !facts.isMultiple()
        && !facts.hasEscapes()
        && !facts.writes()
        && !facts.locksRows();
  }

  /**
   * Tells whether a write that is idempotent by its shape is so by what is behind its tables too:
   * no trigger and no rule, and no default, check or policy that calls a volatile function which
   * may leave a row.
   *
   * @param live the session in which the write is about to be repeated, outside any transaction
   * @throws SQLException where the server could not be asked; nothing is proven then
   */
  public boolean leavesTheSameRows(BaseConnection live, String sql) throws SQLException {
    Boolean known = idempotent.getIfPresent(sql);
    if (known == null) {
      known = leavesTheSameRows(new ServerCatalog(live), sql);
      idempotent.put(sql, known);
    }
    return known;
  }

  static boolean leavesTheSameRows(CatalogLookup catalog, String sql) throws SQLException {
    SqlNames names = SqlNames.of(sql);
    if (!isIdempotentByShape(sql) || catalog.writesMore(names)) {
      return false;
    }
    SqlNames behind = SqlNames.of(catalog.expressions(names));
    return !catalog.hasVolatile(behind.withoutCallsOf(LEAVE_NO_ROW));
  }

  /**
   * Tells whether the application, by a comment {@code bluegreen:idempotent} of its own in the
   * text, or the operator declares that the statement may be executed twice.
   *
   * @param idempotent {@code bluegreen.idempotentStatements}; it has to be found in the text
   */
  public static boolean isDeclaredIdempotent(String sql, @Nullable Pattern idempotent) {
    return StatementClassifier.hasComment(sql, DECLARATION)
        || (idempotent != null && idempotent.matcher(sql).find());
  }

  /**
   * Tells whether a statement leaves the same rows when it is executed twice: an INSERT of
   * constants and parameters with ON CONFLICT DO NOTHING, a DELETE, or an UPDATE to constants and
   * parameters, the last two with a WHERE that computes the same the second time, and none with
   * RETURNING, whose rows the second execution would not return.
   *
   * <p>It does not know of concurrent writers, nor of a RETURNING that pgjdbc adds where generated
   * keys are asked for; {@link #leavesTheSameRows} looks behind the tables.
   */
  public static boolean isIdempotentByShape(String sql) {
    return StatementClassifier.isIdempotentByShape(sql);
  }
}
