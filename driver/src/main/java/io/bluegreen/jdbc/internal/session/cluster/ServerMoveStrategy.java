package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.move.LoginGate;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.searchpath.SearchPathStatement;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.session.RoutingStrategy;
import io.bluegreen.jdbc.internal.session.Session;
import io.bluegreen.jdbc.internal.session.SessionStateDetector;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The route is a server: a session that is not on it gets another physical connection, and on it
 * what the application had set on the old one.
 *
 * <p>Costs a connect, and two round trips where the session holds anything; nothing on an unchanged
 * route. Of that nothing is left at the flip for a session which waits in the hold that precedes
 * it: the connection has been opened ahead, and gets what the old one holds while the call waits. A
 * session that holds what cannot be carried over stays where it is and is given up.
 */
final class ServerMoveStrategy implements RoutingStrategy {
  private static final DriverLog LOG = DriverLog.of(ServerMoveStrategy.class);

  /** How long the old server may take to say what its session holds. */
  private static final int ANSWER_MILLIS = 5_000;

  /** How long a waiting call may be busy with letting the new side look up what it names. */
  private static final int DESCRIBED_MILLIS = 1_000;

  private final SideConnector opener;
  private final Successor spare;
  private final SessionStateDetector texts;
  private final PinReasons pins = new PinReasons();
  private volatile String home;
  private @Nullable Session session;

  /** The user of the physical connection when it was opened. */
  private @Nullable String login;

  /** A connection to the idle side that has got all that this session holds, in a hold. */
  private Successor.@Nullable Ready packed;

  /**
   * Makes the carrier of one session.
   *
   * @param home the endpoint that its physical connection was opened to
   */
  ServerMoveStrategy(SideConnector opener, String home) {
    this.opener = opener;
    this.spare = new Successor(opener);
    this.home = home;
    this.texts = new SessionStateDetector(opener.leftovers().carriedSettings());
  }

  @Override
  public void boundTo(Session session) {
    this.session = session;
    this.login = ServerSessionState.user(session.physical());
  }

  @Override
  public boolean movesBetweenServers() {
    return true;
  }

  @Override
  public boolean replacesTheDead() {
    return !texts.isStateful();
  }

  @Override
  public @Nullable String pinReason() {
    return pins.reason();
  }

  /** What holds the connection may have done anything in its session. */
  @Override
  public void keep(String why) {
    pins.keep(why);
    texts.missedSome();
    spare.drop();
  }

  @Override
  public boolean prepare(DeploymentSnapshot announced, List<String> likely) {
    return isAway(announced) || pins.isForGood() || spare.open(announced, likely);
  }

  /** A server process answers a question for the first time in about four times as long. */
  @Override
  public void rehearse(BaseConnection pg) throws SQLException {
    if (!pins.isForGood()) {
      judge(pg, home);
      ServerSessionState.of(pg, texts.customSettings(), login);
    }
  }

  @Override
  public void forgetPreparation(String endpoint) {
    spare.drop(endpoint);
  }

  @Override
  public void end() {
    spare.end();
  }

  /** Gives a spare connection what the session holds: nothing can change that while it waits. */
  @Override
  public void getReady(BaseConnection pg, DeploymentSnapshot held, @Nullable String sql) {
    if (packed != null || isAway(held) || pins.isForGood() || ConnectionActivity.isClosed(pg)) {
      return;
    }
    Successor.Ready ready = spare.take(held.idleTarget());
    if (ready == null) {
      return;
    }
    try {
      ServerSessionState state = stateOf(pg);
      if (state == null || pins.reason() != null) {
        spare.putBack(ready);
        return;
      }
      equip(ready, state, pg);
      ready.warm(sql, DESCRIBED_MILLIS);
      if (ready.pg().getTransactionState() != TransactionState.IDLE) {
        throw new IllegalStateException("a connection that got ready is in a transaction");
      }
      packed = ready;
    } catch (SQLException | RuntimeException e) {
      LOG.debug("A waiting connection will get ready when it moves: " + e.getMessage());
      ready.close();
    }
  }

  /** What was packed is as old as the call that waited; the next one may change it. */
  @Override
  public void passed() {
    Successor.Ready unused = packed;
    if (unused != null) {
      packed = null;
      unused.close();
    }
  }

  @Override
  public boolean isAway(DeploymentSnapshot deployment) {
    return !home.equals(deployment.activeTarget());
  }

  @Override
  public boolean isStuck(BaseConnection pg, DeploymentSnapshot deployment) throws SQLException {
    if (!isAway(deployment)) {
      return false;
    }
    ServerSessionState state = stateOf(pg);
    return state == null || pins.reason() != null;
  }

  /** A session that is known to be dead is replaced before anything is sent. */
  @Override
  public boolean heardOfChange(BaseConnection pg) {
    return ConnectionActivity.isClosed(pg) && session().handlesFailures();
  }

  @Override
  public boolean minds(String sql, StatementFacts facts) {
    return !facts.leavesNothing() || !opener.leftovers().doubtful(sql, home).isEmpty();
  }

  @Override
  public void runs(String sql, StatementFacts facts) {
    texts.uses(opener.leftovers().doubtful(sql, home));
    if (!facts.leavesNothing()) {
      texts.runs(facts);
    }
  }

  @Override
  public void ask(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment) {
    // A path of the application's own is one of the settings that travel with the session.
    path.reset();
  }

  @Override
  public boolean move(
      BaseConnection pg,
      SessionSearchPath path,
      DeploymentSnapshot deployment,
      @Nullable String sql)
      throws SQLException {
    Successor.Ready ready = packed;
    if (ready != null && isAway(deployment) && ready.leadsTo(deployment.activeTarget())) {
      packed = null;
      arrive(pg, ready.pg(), ready.login(), deployment);
      return true;
    }
    if (pg.isClosed()) {
      if (texts.isStateful()) {
        throw lost(deployment);
      }
      move(pg, null, deployment);
    } else if (isAway(deployment)) {
      leave(pg, deployment);
    } else {
      pins.free();
      return false;
    }
    return true;
  }

  private void leave(BaseConnection pg, DeploymentSnapshot deployment) throws SQLException {
    pins.tryAgain();
    ServerSessionState state = pins.isForGood() ? null : stateOf(pg);
    if (pins.reason() != null) {
      throw pins.refusal(deployment, session().router());
    }
    if (state == null && texts.isStateful()) {
      throw lost(deployment);
    }
    move(pg, state, deployment);
  }

  private void move(
      BaseConnection old, @Nullable ServerSessionState state, DeploymentSnapshot deployment)
      throws SQLException {
    Successor.Ready ready = fromSpare(old, state, deployment);
    if (ready != null) {
      arrive(old, ready.pg(), ready.login(), deployment);
      return;
    }
    BaseConnection next = open(deployment, old);
    String user = ServerSessionState.user(next);
    try {
      equip(next, state, null);
    } catch (SQLException e) {
      boolean refused = isRefusal(state, next, e);
      closeQuietly(next);
      throw refused ? refusal(deployment, e) : e;
    } catch (RuntimeException e) {
      closeQuietly(next);
      throw e;
    }
    arrive(old, next, user, deployment);
  }

  /** Returns the spare connection, equipped; null where there is none, or it turns out dead. */
  private Successor.@Nullable Ready fromSpare(
      BaseConnection old, @Nullable ServerSessionState state, DeploymentSnapshot deployment)
      throws SQLException {
    Successor.Ready ready = spare.take(deployment.activeTarget());
    if (ready == null) {
      return null;
    }
    BaseConnection next = ready.pg();
    try {
      if (!next.isValid(ANSWER_MILLIS / 1_000)) {
        ready.close();
        return null;
      }
      equip(ready, state, old);
      return ready;
    } catch (SQLException e) {
      boolean dead = ConnectionActivity.isClosed(next);
      boolean refused = isRefusal(state, next, e);
      ready.close();
      if (dead) {
        return null;
      }
      throw refused ? refusal(deployment, e) : e;
    }
  }

  /** Equips a connection that may have died since it was opened: it gets a time limit for that. */
  private void equip(Successor.Ready ready, @Nullable ServerSessionState state, BaseConnection old)
      throws SQLException {
    BaseConnection next = ready.pg();
    int own = next.getNetworkTimeout();
    next.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
    equip(next, state, ready.fresh());
    boolean isTheApplications =
        next.getNetworkTimeout() != ANSWER_MILLIS
            || (!ConnectionActivity.isClosed(old) && old.getNetworkTimeout() == ANSWER_MILLIS);
    if (!isTheApplications) {
      next.setNetworkTimeout(Runnable::run, own);
    }
  }

  private void equip(
      BaseConnection next, @Nullable ServerSessionState state, @Nullable ServerSessionState fresh)
      throws SQLException {
    if (state == null) {
      judge(next, session().router().current().activeTarget());
      if (texts.isStateful()) {
        throw lost(session().router().current());
      }
    }
    session().jdbcState().applyTo(next);
    if (state != null) {
      state.applyTo(next, fresh);
    }
  }

  /** Goes on with the next connection; the old one is closed when nobody waits for that. */
  private void arrive(
      BaseConnection old, BaseConnection next, @Nullable String user, DeploymentSnapshot deployment)
      throws SQLException {
    Session moving = session();
    try {
      moving.listening().keep(old);
    } catch (SQLException | RuntimeException e) {
      closeQuietly(next);
      throw e;
    }
    moving.replacePhysical(next);
    texts.beginsAnew();
    login = user;
    home = deployment.activeTarget();
    moving.router().later(() -> closeQuietly(old));
    if (!moving.handlesFailures()) {
      // Closed or aborted meanwhile: whoever did that knew only the old connection.
      closeQuietly(next);
      throw moving.closed();
    }
  }

  /**
   * Returns what the old session holds, or null where it turns out to be dead. One that does not
   * answer in time is: pgjdbc ends a connection whose answer came too late.
   */
  private @Nullable ServerSessionState stateOf(BaseConnection pg) throws SQLException {
    int own = pg.getNetworkTimeout();
    boolean patient = own == 0 || own > ANSWER_MILLIS;
    try {
      if (patient) {
        pg.setNetworkTimeout(Runnable::run, ANSWER_MILLIS);
      }
      judge(pg, home);
      ServerSessionState state = ServerSessionState.of(pg, texts.customSettings(), login);
      if (patient) {
        pg.setNetworkTimeout(Runnable::run, own);
      }
      pins.found(state.pins());
      return state;
    } catch (SQLException e) {
      if (pg.isClosed()) {
        return null;
      }
      throw e;
    }
  }

  /** A setting or role that the new side does not know, or does not let us have. */
  private static boolean isRefusal(
      @Nullable ServerSessionState carried, BaseConnection next, SQLException e) {
    String state = e.getSQLState();
    return carried != null
        && !ConnectionActivity.isClosed(next)
        && state != null
        && (state.startsWith("22") || state.startsWith("42") || state.startsWith("0L"));
  }

  private SQLException refusal(DeploymentSnapshot deployment, SQLException why) {
    pins.refusedBy(why);
    SQLException refusal = pins.refusal(deployment, session().router());
    refusal.initCause(why);
    return refusal;
  }

  /** A login that the new side refuses ends the session, so that a pool logs in afresh. */
  private BaseConnection open(DeploymentSnapshot deployment, BaseConnection old)
      throws SQLException {
    LoginGate logins = session().router().logins();
    logins.enter();
    try {
      return opener.open(deployment, deployment.active());
    } catch (SQLException e) {
      String state = e.getSQLState();
      if (state != null && state.startsWith("28")) {
        session().loginRefused(e);
        closeQuietly(old);
      }
      throw e;
    } finally {
      logins.leave();
    }
  }

  private Session session() {
    return Objects.requireNonNull(session);
  }

  private static SQLException lost(DeploymentSnapshot deployment) {
    return new SQLRecoverableException(
        "The server session under this connection died, and the application had set something in"
            + " it (SET, LISTEN, PREPARE, a temporary table …) that cannot be carried over to "
            + deployment.activeTarget()
            + ". Nothing was sent; close the connection and take another.",
        "08006");
  }

  @Override
  public String text(
      SessionSearchPath path,
      SearchPathStatement statement,
      String sql,
      DeploymentSnapshot deployment) {
    return sql;
  }

  @Override
  public void expect(
      BaseConnection pg,
      SessionSearchPath path,
      SearchPathStatement statement,
      DeploymentSnapshot deployment,
      boolean madeEarlier) {
    // Travels with the session's other settings.
  }

  @Override
  public void succeeded(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment) {
    endTexts();
  }

  /** What was under way on a connection that is dead has left nothing behind. */
  @Override
  public SQLException failed(BaseConnection pg, SQLException failure) {
    if (!ConnectionActivity.isClosed(pg)) {
      endTexts();
    }
    return failure;
  }

  /** Finds out what the names may have left that the session's texts have used. */
  private void judge(BaseConnection pg, String server) throws SQLException {
    if (!texts.doubtful().isEmpty()) {
      Leftovers left = opener.leftovers().judge(pg, server, texts.doubtful());
      texts.judged(left.isStateful(), left.isNameless(), left.settings());
      pinIfNameless();
    }
  }

  private void endTexts() {
    texts.ended();
    pinIfNameless();
  }

  private void pinIfNameless() {
    if (opener.leftovers().knowsAllSettings()) {
      return;
    }
    if (texts.hasNamelessSetting() && !pins.isForGood()) {
      pins.keep("a setting whose name is not in the text that made it");
    }
  }

  private static void closeQuietly(BaseConnection pg) {
    try {
      pg.close();
    } catch (SQLException e) {
      LOG.debug("Closing a connection to the old side: " + e.getMessage());
    }
  }
}
