package io.bluegreen.jdbc.internal.session.schema;

import io.bluegreen.jdbc.internal.session.InternalQuery;
import io.bluegreen.jdbc.internal.session.LastingEffectsCatalog;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The check of texts behind which a function may change the search_path, which the text does not
 * show. What goes on in the same text or batch is refused; after a text of one statement, the
 * session asks for its path.
 *
 * <p>Costs one query of the catalog, on the session's own connection, for each set of names that is
 * new to this JVM. A text of one statement costs nothing where the server reports its path, from
 * PostgreSQL 18 on, and where no function of the database names the path. Thread-safe.
 */
public final class PathFunctionCheck {
  private static final int REPORTING = 180_000;

  /** Functions that mean the path without a word of these are those that assemble their texts. */
  private static final String ANY =
      "SELECT EXISTS (SELECT FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid ="
          + " p.prolang JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace WHERE l.lanname IN"
          + " ('sql', 'plpgsql') AND p.prokind <> 'a' AND n.nspname NOT IN ('pg_catalog',"
          + " 'information_schema', 'bluegreen') AND CASE p.prosrc WHEN '' THEN"
          + " pg_catalog.pg_get_functiondef(p.oid) ELSE p.prosrc END OPERATOR(pg_catalog.~*)"
          + " 'search_path|set_config|pg_settings|schema')";

  private final LastingEffectsCatalog catalog;
  private final String server;
  private final boolean seesEveryText;

  /**
   * Makes one for many sessions.
   *
   * @param server what tells the server's database from others
   * @param seesEveryText whether a function may change the path without anybody's notice
   */
  public PathFunctionCheck(LastingEffectsCatalog catalog, String server, boolean seesEveryText) {
    this.catalog = catalog;
    this.server = server;
    this.seesEveryText = seesEveryText;
  }

  /**
   * Makes one for many sessions, and asks a server before PostgreSQL 18 whether it has functions
   * that may change the path.
   *
   * @param server what tells the server's database from others
   * @param pg a connection to it, outside any transaction
   */
  static PathFunctionCheck of(LastingEffectsCatalog catalog, String server, BaseConnection pg)
      throws SQLException {
    boolean[] any = new boolean[1];
    if (!pg.haveMinimumServerVersion(REPORTING)) {
      InternalQuery.ask(pg, ANY, row -> any[0] = row.getBoolean(1));
    }
    return new PathFunctionCheck(catalog, server, any[0]);
  }

  /** Tells whether a text uses names of which it is not known whether they change the path. */
  boolean needsEveryExecution(String sql, StatementFacts facts, boolean inBatch) {
    return (seesEveryText || goesOn(facts, inBatch)) && !catalog.doubtful(sql, server).isEmpty();
  }

  private static boolean goesOn(StatementFacts facts, boolean inBatch) {
    return facts.isMultiple() || (inBatch && facts.callsFunctions());
  }

  /**
   * Tells whether a text of one statement may change the path without the server's saying so. A
   * transaction that the server has failed can be asked nothing, and runs nothing.
   */
  boolean mayChangePath(BaseConnection pg, String sql) throws SQLException {
    if (!seesEveryText || pg.getTransactionState() == TransactionState.FAILED) {
      return false;
    }
    List<String> names = catalog.doubtful(sql, server);
    return !names.isEmpty() && catalog.judge(pg, server, names).changesPath();
  }

  /**
   * Judges the names of such a text. A transaction that the server has failed can be asked nothing,
   * and runs nothing.
   *
   * @throws SQLException SQLSTATE 0A000, where one of them may change the path
   */
  void require(BaseConnection pg, String sql, StatementFacts facts, boolean inBatch)
      throws SQLException {
    List<String> names = goesOn(facts, inBatch) ? catalog.doubtful(sql, server) : List.of();
    if (names.isEmpty()
        || pg.getTransactionState() == TransactionState.FAILED
        || !catalog.judge(pg, server, names).changesPath()) {
      return;
    }
    for (String name : names) {
      if (catalog.judge(pg, server, List.of(name)).changesPath()) {
        throw refusal(name);
      }
    }
  }

  private static SQLException refusal(String name) {
    return new SQLException(
        "This text goes on after '"
            + name
            + "', behind which a function changes search_path: the rest might not run on the active"
            + " side. Nothing was sent. Send what calls it as a text of its own; or, if it puts the"
            + " path back, name the function in bluegreen.statelessFunctions.",
        SqlStateCode.FEATURE_NOT_SUPPORTED);
  }
}
