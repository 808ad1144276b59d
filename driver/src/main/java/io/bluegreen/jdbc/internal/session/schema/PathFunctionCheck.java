package io.bluegreen.jdbc.internal.session.schema;

import io.bluegreen.jdbc.internal.session.LeftoverCatalog;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.List;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The check of texts and batches that go on after something that they call: a function that changes
 * the search_path there would lead the rest to another schema, which the text does not show.
 *
 * <p>Costs one query of the catalog, on the session's own connection, for each set of names that is
 * new to this JVM; nothing for a text of one statement. Thread-safe.
 */
public final class PathFunctionCheck {
  private final LeftoverCatalog catalog;
  private final String server;

  /**
   * Makes one for many sessions.
   *
   * @param server what tells the server's database from others
   */
  public PathFunctionCheck(LeftoverCatalog catalog, String server) {
    this.catalog = catalog;
    this.server = server;
  }

  /** Tells whether a text goes on, and uses names of which it is not known what they do. */
  boolean needsEveryExecution(String sql, StatementFacts facts, boolean inBatch) {
    return !doubtful(sql, facts, inBatch).isEmpty();
  }

  private List<String> doubtful(String sql, StatementFacts facts, boolean inBatch) {
    boolean goesOn = facts.isMultiple() || (inBatch && facts.callsFunctions());
    return goesOn ? catalog.doubtful(sql, server) : List.of();
  }

  /**
   * Judges the names of such a text. A transaction that the server has failed can be asked nothing,
   * and runs nothing.
   *
   * @throws SQLException SQLSTATE 0A000, where one of them may change the path
   */
  void require(BaseConnection pg, String sql, StatementFacts facts, boolean inBatch)
      throws SQLException {
    List<String> names = doubtful(sql, facts, inBatch);
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
