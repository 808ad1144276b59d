package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.routing.ConnectionDescription;
import io.bluegreen.jdbc.internal.routing.ConnectionRegistry;
import io.bluegreen.jdbc.internal.routing.MovableConnection;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import java.lang.ref.Reference;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * A session as its router sees it: its contribution to the counts, and its move while no thread
 * uses it. Thread-safe.
 */
final class RegisteredSession implements MovableConnection {
  private final CallScope scope;
  private final CurrentConnection current;
  private final SessionHoldWaits holdWait;
  private final Transaction transaction;
  private final IdleConnectionMove idleMove;
  private final SessionSearchPath path;
  private final ConnectionActivity busy;
  private final RoutingStrategy strategy;
  private volatile @Nullable Reference<MovableConnection> registration;

  RegisteredSession(
      CallScope scope,
      CurrentConnection current,
      SessionHoldWaits holdWait,
      Transaction transaction,
      TransactionBoundary boundary,
      SessionSearchPath path,
      ConnectionActivity busy,
      RoutingStrategy strategy) {
    this.scope = scope;
    this.current = current;
    this.holdWait = holdWait;
    this.transaction = transaction;
    this.idleMove = new IdleConnectionMove(current, strategy, boundary, path, busy);
    this.path = path;
    this.busy = busy;
    this.strategy = strategy;
  }

  void register(ConnectionRegistry all) {
    registration = all.add(this);
  }

  void unregister(ConnectionRegistry all) {
    Reference<MovableConnection> known = registration;
    if (known != null) {
      all.remove(known);
    }
  }

  @Override
  public boolean runsSinceBefore(DeploymentSnapshot hold) {
    DeploymentSnapshot under = transaction.countedUnder();
    return under != null
        && under.epoch() < hold.epoch()
        && !busy.isCopyOver(current.physical())
        && !isReadOnly();
  }

  @Override
  public @Nullable DeploymentSnapshot ownedSinceBefore(DeploymentSnapshot hold, Thread thread) {
    return transaction.isOwnedBy(thread) && runsSinceBefore(hold)
        ? transaction.countedUnder()
        : null;
  }

  private boolean isReadOnly() {
    String opening = transaction.opening();
    try {
      return current.physical().getAutoCommit()
          ? opening != null && StatementClassifier.classify(opening).onlyBeginsReadOnly()
          : current.physical().hintReadOnly();
    } catch (SQLException closed) {
      return true;
    }
  }

  @Override
  public boolean isPinned() {
    return strategy.pinReason() != null;
  }

  @Override
  public boolean isUnrouted() {
    return path.isUnrouted();
  }

  @Override
  public void describe(ConnectionDescription description) {
    strategy.describe(description);
    if (path.isUnrouted()) {
      description.stays("a search_path of its own", null, 0);
    }
    if (transaction.countedUnder() != null) {
      description.isOpen(transaction.opening(), transaction.sinceNanos());
    }
  }

  @Override
  public boolean moveIfIdle() {
    if (strategy.worksAtEveryBoundary() || holdWait.isClosed()) {
      return true;
    }
    if (!scope.tryEnterForOwnWork()) {
      return false;
    }
    try {
      return idleMove.follow();
    } finally {
      scope.leaveOwnWork();
    }
  }

  @Override
  public boolean prepare(DeploymentSnapshot announced) {
    boolean ready = holdWait.isClosed() || strategy.prepare(announced, scope.lastTexts());
    if (ready && strategy.movesBetweenServers() && scope.tryEnterForOwnWork()) {
      try {
        idleMove.rehearse();
      } finally {
        scope.leaveOwnWork();
      }
    }
    return ready;
  }

  @Override
  public void forgetPreparation(String endpoint) {
    strategy.forgetPreparation(endpoint);
  }
}
