package io.bluegreen.jdbc.internal.session.schema;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.searchpath.SearchPath;
import io.bluegreen.jdbc.internal.searchpath.SearchPathStatement;
import io.bluegreen.jdbc.internal.searchpath.SearchPathTemplate;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.session.RoutingStrategy;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The routing strategy that sets the search_path of the server session, by one {@code SET} outside
 * any transaction.
 *
 * <p>Costs a round trip per flip and connection, and nothing otherwise. It must not be used behind
 * a pooler that gives every transaction another server session.
 */
public final class SessionPathStrategy implements RoutingStrategy {
  private final PathFunctionCheck pathFunctions;

  /** Whether the statement now running may leave a path that its text does not show. */
  private boolean unread;

  /** Whether a function may have changed the path since the last boundary, as nobody reports. */
  private boolean inDoubt;

  /** Whether the text of the call under way shows what it does to the path. */
  private boolean announcedByText;

  /** Whether the server has been seen to report the path that is in force (PostgreSQL 18). */
  private boolean reported;

  private @Nullable String lastReport;

  /**
   * Makes the strategy of one session.
   *
   * @param pathFunctions what is known of the server's functions; shared by many sessions
   */
  public SessionPathStrategy(PathFunctionCheck pathFunctions) {
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
    if (pathFunctions.mayChangePath(pg, sql)) {
      unread = true;
      inDoubt = true;
    }
  }

  @Override
  public boolean heardOfChange(BaseConnection pg) {
    return inDoubt || hasReportedChange(pg);
  }

  private boolean hasReportedChange(BaseConnection pg) {
    return reported && !Objects.equals(lastReport, pg.getParameterStatus("search_path"));
  }

  @Override
  public void ask(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException {
    String shown = reported ? pg.getParameterStatus("search_path") : null;
    SearchPath actual = SearchPath.parse(shown != null ? shown : show(pg));
    if (actual != null) {
      path.settle(actual, deployment);
    }
  }

  @Override
  public boolean move(
      BaseConnection pg,
      SessionSearchPath path,
      DeploymentSnapshot deployment,
      @Nullable String sql)
      throws SQLException {
    notice(pg, path, deployment);
    inDoubt = false;
    SearchPath missing = path.missing(deployment);
    if (missing == null) {
      return false;
    }
    // The epoch makes each text differ from the last one: pgjdbc plans its server-side statements
    // again only when it sees a text that is new to it.
    pg.execSQLUpdate(
        "SET search_path = " + missing.sql() + " /* epoch " + deployment.epoch() + " */");
    path.set(missing);
    lastReport = pg.getParameterStatus("search_path");
    return true;
  }

  /**
   * From PostgreSQL 18 on the server tells of changes that no statement's text shows. Its word is
   * taken once it has been right: a pooler in between may keep reports back.
   */
  private void notice(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment) {
    String shown = pg.getParameterStatus("search_path");
    lastReport = shown;
    SearchPath actual = shown == null ? null : SearchPath.parse(shown);
    if (actual == null) {
      return;
    }
    if (reported) {
      path.settle(actual, deployment);
    } else {
      reported = path.isInForce(actual);
    }
  }

  @Override
  public String text(
      SessionSearchPath path,
      SearchPathStatement statement,
      String sql,
      DeploymentSnapshot deployment)
      throws SQLException {
    return statement.routed(sql, deployment, path.usual(deployment), false);
  }

  @Override
  public void expect(
      BaseConnection pg,
      SessionSearchPath path,
      SearchPathStatement statement,
      DeploymentSnapshot deployment,
      boolean madeEarlier)
      throws SQLException {
    path.disturb(statement);
    SearchPath value = statement.value();
    path.announce(null);
    announcedByText = true;
    unread = madeEarlier || value == null;
    if (!madeEarlier
        && value != null
        && !statement.isLocal()
        && pg.getAutoCommit()
        && pg.getTransactionState() == TransactionState.IDLE) {
      path.announce(SearchPathTemplate.standingFor(value, deployment).render(deployment));
    }
  }

  @Override
  public void succeeded(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException {
    SearchPath now = path.takeAnnounced();
    if (now != null && announcedByText) {
      path.settle(now, deployment);
    } else if ((unread || (!announcedByText && hasReportedChange(pg)))
        && pg.getTransactionState() == TransactionState.OPEN) {
      stayOnRoute(pg, path, deployment);
    } else if (inDoubt) {
      path.doubt();
    } else if (announcedByText && reported) {
      lastReport = pg.getParameterStatus("search_path");
    }
    announcedByText = false;
    unread = false;
  }

  /**
   * Puts the rest of a transaction back on its route where a RESET, or a function that the server
   * tells of, led it to the side that was active when the session was opened, or to another. Its
   * end may undo that, so the next boundary asks again.
   */
  private void stayOnRoute(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment)
      throws SQLException {
    boolean wasInDoubt = inDoubt;
    ask(pg, path, deployment);
    move(pg, path, deployment, null);
    path.doubt();
    inDoubt = wasInDoubt;
  }

  @Override
  public SQLException failed(BaseConnection pg, SQLException failure) {
    announcedByText = false; // what was announced is taken and ignored
    unread = false;
    return failure;
  }

  static String show(BaseConnection pg) throws SQLException {
    ResultSet row = pg.execSQLQuery("SHOW search_path");
    try {
      row.next();
      return row.getString(1);
    } finally {
      row.getStatement().close();
    }
  }
}
