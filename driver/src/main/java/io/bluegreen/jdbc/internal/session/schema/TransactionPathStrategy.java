package io.bluegreen.jdbc.internal.session.schema;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.searchpath.SearchPath;
import io.bluegreen.jdbc.internal.searchpath.SearchPathStatement;
import io.bluegreen.jdbc.internal.searchpath.SearchPathTemplate;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.session.RoutingStrategy;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The routing strategy that sets the search_path in each transaction: {@code BEGIN} and {@code SET
 * LOCAL} in one message. A pooler in transaction mode may give the next transaction another server
 * session.
 *
 * <p>Costs one round trip per transaction, and two per autocommit statement, which is wrapped in a
 * transaction of its own.
 */
public final class TransactionPathStrategy implements RoutingStrategy {
  /** What the server says to VACUUM and its like, and to a COMMIT inside a procedure. */
  private static final Set<String> REFUSALS =
      Set.of(SqlStateCode.ACTIVE_SQL_TRANSACTION, SqlStateCode.INVALID_TRANSACTION_TERMINATION);

  private static final Map<Integer, String> LEVELS =
      Map.of(
          Connection.TRANSACTION_READ_UNCOMMITTED, "READ UNCOMMITTED",
          Connection.TRANSACTION_READ_COMMITTED, "READ COMMITTED",
          Connection.TRANSACTION_REPEATABLE_READ, "REPEATABLE READ",
          Connection.TRANSACTION_SERIALIZABLE, "SERIALIZABLE");

  /** The level that the application has set, or {@link Connection#TRANSACTION_NONE}. */
  private int isolation = Connection.TRANSACTION_NONE;

  private final PathFunctionCheck pathFunctions;
  private boolean wrapping;
  private boolean begunByText;
  private boolean levelByText;
  private @Nullable SearchPathStatement pending;

  /**
   * Makes the strategy of one session.
   *
   * @param pathFunctions what is known of the server's functions; shared by many sessions
   */
  public TransactionPathStrategy(PathFunctionCheck pathFunctions) {
    this.pathFunctions = pathFunctions;
  }

  @Override
  public boolean needsEveryExecution(String sql, StatementFacts facts, boolean inBatch) {
    return pathFunctions.needsEveryExecution(sql, facts, inBatch);
  }

  @Override
  public void beforeExecution(BaseConnection pg, String sql, StatementFacts facts, boolean inBatch)
      throws SQLException {
    pathFunctions.require(pg, sql, facts, inBatch);
  }

  @Override
  public void check(StatementFacts facts) throws SQLException {
    if (facts.goesOnAfterTheEnd()) {
      throw new SQLException(
          "bluegreen.pooler=transaction cannot put what follows the end of a transaction in the"
              + " same text on its search_path: send COMMIT, ROLLBACK or END by itself, without AND"
              + " CHAIN.",
          SqlStateCode.FEATURE_NOT_SUPPORTED);
    }
  }

  @Override
  public boolean worksAtEveryBoundary() {
    return true;
  }

  @Override
  public void ask(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment) {
    // No session outlives its transaction here, so there is none whose path could be asked for;
    // what the application set is known from its statements.
    path.reset();
  }

  @Override
  public boolean move(
      BaseConnection pg,
      SessionSearchPath path,
      DeploymentSnapshot deployment,
      @Nullable String sql)
      throws SQLException {
    StatementFacts facts =
        sql == null ? null : StatementClassifier.classify(sql, pg.getStandardConformingStrings());
    if (sql != null && facts != null) {
      check(facts);
      // Asked before BEGIN: behind a query, no text may choose the isolation level any more.
      pathFunctions.require(pg, sql, facts, false);
    }
    SearchPath wanted = path.wanted(deployment);
    boolean moved = path.missing(deployment) != null;
    path.set(wanted);
    boolean begins = facts != null && facts.beginsTransaction();
    if (facts != null && begins && !facts.isMultiple()) {
      begunByText = true;
      levelByText = facts.namesIsolation();
      return moved;
    }
    // A BEGIN with more behind it in the same text only warns inside the transaction begun here,
    // and what follows it has its path.
    wrapping = pg.getAutoCommit() && !begins;
    pg.execSQLUpdate(begin(pg) + "; " + setLocal(wanted));
    return moved;
  }

  private String begin(BaseConnection pg) throws SQLException {
    return "BEGIN" + level() + (pg.hintReadOnly() && !pg.getAutoCommit() ? " READ ONLY" : "");
  }

  private String level() {
    String name = LEVELS.get(isolation);
    return name == null ? "" : " ISOLATION LEVEL " + name;
  }

  /** Begins each transaction with the level: a level of the session would reach other clients. */
  @Override
  public void setIsolation(BaseConnection pg, int level) throws SQLException {
    if (LEVELS.containsKey(level) && isBetweenTransactions(pg)) {
      isolation = level;
    } else {
      pg.setTransactionIsolation(level); // which sends nothing, and says why not
    }
  }

  @Override
  public int isolation(BaseConnection pg) throws SQLException {
    return LEVELS.containsKey(isolation) && isBetweenTransactions(pg)
        ? isolation
        : pg.getTransactionIsolation();
  }

  private static boolean isBetweenTransactions(BaseConnection pg) throws SQLException {
    return !pg.isClosed() && pg.getTransactionState() == TransactionState.IDLE;
  }

  private static String setLocal(SearchPath path) {
    return "SET LOCAL search_path = " + path.sql();
  }

  @Override
  public String text(
      SessionSearchPath path,
      SearchPathStatement statement,
      String sql,
      DeploymentSnapshot deployment)
      throws SQLException {
    return statement.isReset()
        ? setLocal(path.usual(deployment))
        : statement.routed(sql, deployment, path.usual(deployment), true);
  }

  @Override
  public void expect(
      BaseConnection pg,
      SessionSearchPath path,
      SearchPathStatement statement,
      DeploymentSnapshot deployment,
      boolean madeEarlier) {
    pending = statement.isLocal() ? null : statement;
  }

  @Override
  public void succeeded(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException {
    if (begunByText) {
      begunByText = false;
      String level = levelByText ? "" : level();
      pg.execSQLUpdate(
          (level.isEmpty() ? "" : "SET TRANSACTION" + level + "; ")
              + setLocal(path.wanted(deployment)));
    }
    remember(pg, path, deployment);
    if (wrapping) {
      wrapping = false;
      pg.execSQLUpdate("COMMIT");
    }
  }

  private void remember(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException {
    SearchPathStatement statement = pending;
    pending = null;
    if (statement == null) {
      return;
    }
    SearchPath value = statement.value();
    if (value != null) {
      path.settle(SearchPathTemplate.standingFor(value, deployment).render(deployment), deployment);
    } else if (pg.getTransactionState() == TransactionState.OPEN) {
      tidyUp(pg, path, statement, deployment);
    }
  }

  /**
   * Takes back what a text may have set for the whole server session, which belongs to others too;
   * the transaction keeps it, and so does the application where it was a SET or RESET.
   */
  private static void tidyUp(
      BaseConnection pg,
      SessionSearchPath path,
      SearchPathStatement statement,
      DeploymentSnapshot deployment)
      throws SQLException {
    SearchPath actual = SearchPath.parse(SessionPathStrategy.show(pg));
    if (actual == null) {
      return;
    }
    SearchPath kept = SearchPathTemplate.routed(actual, deployment);
    if (statement.mayReset()) {
      path.disturb(statement);
      path.settle(actual, deployment);
      kept = path.wanted(deployment);
      path.set(kept);
    }
    pg.execSQLUpdate("RESET search_path; " + setLocal(kept));
  }

  @Override
  public boolean outlastsTheCall() {
    return !wrapping;
  }

  @Override
  public SQLException failed(BaseConnection pg, SQLException failure) {
    pending = null;
    begunByText = false;
    if (!wrapping) {
      return failure;
    }
    wrapping = false;
    try {
      pg.execSQLUpdate("ROLLBACK");
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
    return REFUSALS.contains(String.valueOf(failure.getSQLState())) ? refused(failure) : failure;
  }

  private static SQLException refused(SQLException failure) {
    return new SQLException(
        "bluegreen.pooler=transaction wraps every autocommit statement in a transaction, which this"
            + " one does not allow: "
            + failure.getMessage()
            + ". Run it on a connection that goes to the server directly.",
        failure.getSQLState(),
        failure);
  }
}
