package io.bluegreen.jdbc.internal.session.cluster;

import io.bluegreen.jdbc.internal.connect.AnswerLimit;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.routing.ConnectionDescription;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.session.CommitOutcome;
import io.bluegreen.jdbc.internal.session.CommitProof;
import io.bluegreen.jdbc.internal.session.ConnectionActivity;
import io.bluegreen.jdbc.internal.session.MovingSession;
import io.bluegreen.jdbc.internal.session.PreparedProof;
import io.bluegreen.jdbc.internal.session.RoutingStrategy;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The routing strategy of cluster mode, where the route is a server. A session on another server
 * gets a new physical connection with the state that the application had set on the old one.
 *
 * <p>Costs a connect, and two round trips if the session has state; nothing on an unchanged route.
 * A session that waits in the hold before a flip has its connection opened and its state copied
 * during the wait. A session whose state cannot be copied stays where it is, and is given up in the
 * end.
 */
final class ServerMoveStrategy implements RoutingStrategy {
  private static final DriverLog LOG = DriverLog.of(ServerMoveStrategy.class);

  /** How long a waiting call may be busy with letting the new side look up what it names. */
  private static final int DESCRIBED_MILLIS = 1_000;

  private final SuccessorSource successors;
  private final PinReasons pins = new PinReasons();
  private final SessionLeftovers leftovers;
  private final KeptTypes keptTypes = new KeptTypes();
  private final CallMoves moves = new CallMoves();
  private final EquippedSuccessor equipped = new EquippedSuccessor();
  private final CommitOutcome commitOutcome;
  private volatile String home;
  private @Nullable MovingSession session;

  /** The user of the physical connection when it was opened. */
  private @Nullable String login;

  /**
   * Makes the strategy of one session.
   *
   * @param logins the newest of the deployment
   * @param commitOutcome what is done about a COMMIT that gets no answer
   * @param home the endpoint that its physical connection was opened to
   */
  ServerMoveStrategy(
      SideConnector connector, NewestLogins logins, CommitOutcome commitOutcome, String home) {
    this.commitOutcome = commitOutcome;
    this.successors = new SuccessorSource(connector, logins);
    this.leftovers = new SessionLeftovers(connector.effects(), pins);
    this.home = home;
  }

  @Override
  public void attach(MovingSession session) {
    this.session = session;
    this.login = ServerSessionState.user(session.physical());
  }

  @Override
  public boolean movesBetweenServers() {
    return true;
  }

  @Override
  public boolean replacesTheDead() {
    return !leftovers.isStateful();
  }

  @Override
  public @Nullable CommitProof commitProof() {
    boolean isOff = commitOutcome == CommitOutcome.OFF;
    return isOff ? null : new TransactionLookup(successors.connector(), home);
  }

  @Override
  public boolean leavesTokens() {
    return commitOutcome == CommitOutcome.ALWAYS;
  }

  @Override
  public @Nullable PreparedProof preparedProof() {
    boolean isOff = commitOutcome == CommitOutcome.OFF;
    return isOff ? null : new PreparedLookup(successors.connector(), home);
  }

  @Override
  public @Nullable String pinReason() {
    return pins.reason();
  }

  @Override
  public void describe(ConnectionDescription description) {
    leftovers.describe(description);
  }

  /** What holds the connection may have done anything in its session. */
  @Override
  public void keep(String why) {
    pins.keep(why);
    leftovers.missedSome();
    successors.drop();
  }

  @Override
  public boolean prepare(DeploymentSnapshot announced, List<String> likely) {
    return isOnOtherServer(announced)
        || pins.isForGood()
        || successors.openAhead(announced, announced.active().other(), likely, null);
  }

  /**
   * Opens the connection to the active side which an idle session will need: nobody who asks the
   * session meanwhile waits for that login.
   */
  @Override
  public boolean openForMove(DeploymentSnapshot now, List<String> likely) {
    MovingSession moving = session();
    if (!isOnOtherServer(now)
        || pins.isForGood()
        || ConnectionActivity.isClosed(moving.physical())) {
      return true;
    }
    boolean isOpen = successors.openAhead(now, now.active(), likely, moving.router().logins());
    if (!isOnOtherServer(now)) {
      successors.drop(now.activeTarget()); // a call was faster
    }
    return isOpen;
  }

  /** A server process answers a question for the first time in about four times as long. */
  @Override
  public void rehearse(BaseConnection pg) throws SQLException {
    if (!pins.isForGood()) {
      pins.found(leftovers.ask(pg, home, login).pins());
      keptTypes.teach(pg);
    }
  }

  @Override
  public void forgetPreparation(String endpoint) {
    successors.drop(endpoint);
  }

  @Override
  public void end() {
    successors.end();
  }

  /** Equips one that was opened ahead: nothing can change what the session holds while it waits. */
  @Override
  public void getReady(BaseConnection pg, DeploymentSnapshot held, @Nullable String sql) {
    if (!equipped.isEmpty()
        || isOnOtherServer(held)
        || pins.isForGood()
        || ConnectionActivity.isClosed(pg)) {
      return;
    }
    Successor next = successors.take(held.idleTarget());
    if (next == null) {
      return;
    }
    try {
      MoveLimit limit = MoveLimit.ofNanos(session().leftNanos());
      ServerSessionState state = stateOf(pg, limit.questionMillis());
      if (state == null || pins.reason() != null) {
        successors.giveBack(next);
        return;
      }
      next.equip(session().jdbcState(), state, limit.answerMillis());
      next.warm(sql, Math.min(DESCRIBED_MILLIS, limit.answerMillis()));
      equipped.put(next);
    } catch (SQLException | RuntimeException e) {
      LOG.debug("A waiting connection will get ready when it moves: " + e.getMessage());
      next.close();
    }
  }

  @Override
  public void afterBoundary() {
    moves.over();
    equipped.drop();
  }

  @Override
  public boolean isOnOtherServer(DeploymentSnapshot deployment) {
    return !home.equals(deployment.activeTarget());
  }

  @Override
  public boolean isPinnedElsewhere(BaseConnection pg, DeploymentSnapshot deployment)
      throws SQLException {
    if (!isOnOtherServer(deployment)) {
      return false;
    }
    ServerSessionState state = stateOf(pg, AnswerLimit.MILLIS);
    return state == null || pins.reason() != null;
  }

  /** A session that is known to be dead is replaced before anything is sent. */
  @Override
  public boolean heardOfChange(BaseConnection pg) {
    return ConnectionActivity.isClosed(pg) && session().handlesFailures();
  }

  @Override
  public boolean needsEveryExecution(String sql, StatementFacts facts, boolean inBatch) {
    return leftovers.needsEveryExecution(sql, facts, home);
  }

  @Override
  public void beforeExecution(
      BaseConnection pg, String sql, StatementFacts facts, boolean inBatch) {
    leftovers.beforeExecution(sql, facts, home);
  }

  @Override
  public void beforeUnknownExecution() {
    leftovers.beforeUnknownExecution();
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
    Successor ready = isOnOtherServer(deployment) ? equipped.take(deployment) : null;
    if (ready != null) {
      arrive(pg, ready, deployment);
      return true;
    }
    MoveLimit limit = moves.limit(sql, session()::leftNanos);
    if (pg.isClosed()) {
      if (leftovers.isStateful()) {
        throw PinReasons.lost(deployment);
      }
      move(pg, null, deployment, limit);
    } else if (isOnOtherServer(deployment)) {
      leave(pg, deployment, limit);
    } else {
      pins.free();
      return false;
    }
    return true;
  }

  private void leave(BaseConnection pg, DeploymentSnapshot deployment, MoveLimit limit)
      throws SQLException {
    pins.tryAgain();
    ServerSessionState state = pins.isForGood() ? null : stateOf(pg, limit.questionMillis());
    if (pins.reason() != null) {
      throw pins.refusal(deployment, session().router());
    }
    if (state == null && leftovers.isStateful()) {
      throw PinReasons.lost(deployment);
    }
    move(pg, state, deployment, limit);
  }

  private void move(
      BaseConnection old,
      @Nullable ServerSessionState state,
      DeploymentSnapshot deployment,
      MoveLimit limit)
      throws SQLException {
    Successor next = successor(old, deployment, limit);
    try {
      if (state == null) {
        leftovers.requireNothingLost(next.pg(), deployment, limit.answerMillis());
      }
      next.equip(session().jdbcState(), state, limit.answerMillis());
    } catch (SQLException e) {
      boolean refused = state != null && next.hasRefused(e);
      next.close();
      throw refused ? pins.refusal(deployment, session().router(), e) : e;
    } catch (RuntimeException e) {
      next.close();
      throw e;
    }
    arrive(old, next, deployment);
  }

  /** A login that the new side refuses ends the session, so that a pool logs in afresh. */
  private Successor successor(BaseConnection old, DeploymentSnapshot deployment, MoveLimit limit)
      throws SQLException {
    try {
      return session()
          .waits()
          .aside(() -> successors.get(deployment, limit.login(), session().router().logins()));
    } catch (SQLException e) {
      if (SuccessorSource.isRefused(e)) {
        session().loginRefused(e);
        KeptTypes.close(old);
      }
      throw e;
    }
  }

  /** Goes on with the next connection; the old one is closed when nobody waits for that. */
  private void arrive(BaseConnection old, Successor next, DeploymentSnapshot deployment)
      throws SQLException {
    MovingSession moving = session();
    try {
      moving.keepNotifications(old);
    } catch (SQLException | RuntimeException e) {
      next.close();
      throw e;
    }
    moving.replacePhysical(next.pg());
    leftovers.beginsAnew();
    login = next.login();
    home = deployment.activeTarget();
    moving.router().closeLater(keptTypes.closing(old));
    if (!moving.handlesFailures()) {
      // Closed or aborted meanwhile: whoever did that knew only the old connection.
      next.close();
      throw moving.closed();
    }
  }

  /**
   * Returns what the old session holds, or null where it turns out to be dead. One that does not
   * answer in time is: pgjdbc ends a connection whose answer came too late.
   */
  private @Nullable ServerSessionState stateOf(BaseConnection pg, int millis) throws SQLException {
    ServerSessionState[] state = new ServerSessionState[1];
    try {
      AnswerLimit.run(pg, millis, () -> state[0] = leftovers.ask(pg, home, login));
      pins.found(state[0].pins());
      return state[0];
    } catch (SQLException e) {
      if (pg.isClosed()) {
        return null;
      }
      throw e;
    }
  }

  private MovingSession session() {
    return Objects.requireNonNull(session);
  }

  @Override
  public void succeeded(BaseConnection pg, SessionSearchPath path, DeploymentSnapshot deployment) {
    leftovers.ended();
  }

  /** What was under way on a connection that is dead has left nothing behind. */
  @Override
  public SQLException failed(BaseConnection pg, SQLException failure) {
    if (!ConnectionActivity.isClosed(pg)) {
      leftovers.ended();
    }
    return failure;
  }
}
