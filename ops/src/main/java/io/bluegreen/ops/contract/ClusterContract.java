package io.bluegreen.ops.contract;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.replication.Publications;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The dissolution of a pair of clusters. The old side stays fenced, so that no application writes
 * to it; its owner shuts it down. If it is gone already, only the new side is cleaned up.
 */
public final class ClusterContract implements DeploymentContract {
  private final CutoverOptions options;
  private final ReplicationNames names;
  private final Side kept;
  private final Connection fresh;
  private final @Nullable Connection old;

  private ClusterContract(
      CutoverOptions options, Side kept, Connection fresh, @Nullable Connection old) {
    this.options = options;
    this.kept = kept;
    this.fresh = fresh;
    this.old = old;
    names = ReplicationNames.of(options.deployment());
  }

  /**
   * Connects to both sides.
   *
   * @param kept the active side
   * @param oldIsGone whether the old side need not be asked any more
   */
  public static ClusterContract open(
      PairAccess access, CutoverOptions options, Side kept, boolean oldIsGone) throws SQLException {
    Connection fresh = connect(access, options, kept);
    try {
      return new ClusterContract(
          options, kept, fresh, oldIsGone ? null : connect(access, options, kept.other()));
    } catch (SQLException e) {
      OperatorConnections.closeQuietly(fresh);
      throw e;
    }
  }

  private static Connection connect(PairAccess access, CutoverOptions options, Side side)
      throws SQLException {
    return OperatorConnections.open(access, side, options.timeouts().network());
  }

  @Override
  public ContractPlan plan() throws SQLException {
    return new ContractPlan(kept.other(), problems(), steps());
  }

  private List<String> problems() throws SQLException {
    RemainingUsers users = new RemainingUsers(fresh, options.deployment());
    List<String> all = new ArrayList<>(users.unsettled());
    all.addAll(users.clients());
    if (old != null) {
      RemainingUsers there = new RemainingUsers(old, options.deployment());
      all.addAll(there.sessions());
      all.addAll(there.streams(names.publication()));
      all.addAll(there.clientsBeside(users.clientIds(), kept.other()));
      all.addAll(users.clientsWithoutIt(kept));
      if (!kept.text()
          .equals(
              Sql.one(
                  old,
                  row -> Sql.text(row, 1),
                  "SELECT coalesce((SELECT active FROM bluegreen.deployment WHERE name = ?), ?)",
                  options.deployment(),
                  kept.text()))) {
        all.add("the row of %s does not say yet that %s is active".formatted(kept.other(), kept));
      }
    }
    return all;
  }

  private List<String> steps() throws SQLException {
    List<String> steps = new ArrayList<>();
    if (old != null) {
      addParts(steps, kept.other(), old);
    }
    addParts(steps, kept, fresh);
    if (hasLiftedFence()) {
      steps.add("drop the triggers of an earlier fence on " + kept);
    }
    return steps;
  }

  private void addParts(List<String> steps, Side side, Connection connection) throws SQLException {
    if (Subscriptions.enabled(connection, names.to(side)) != null) {
      steps.add("drop subscription %s on %s".formatted(names.to(side), side));
    }
    if (ReplicationSlots.active(connection, names.to(side.other())) != null) {
      steps.add("drop slot %s on %s".formatted(names.to(side.other()), side));
    }
    if (Publications.exists(connection, names.publication())) {
      steps.add("drop publication %s on %s".formatted(names.publication(), side));
    }
  }

  @Override
  public void carryOut() throws SQLException, InterruptedException {
    RunLock.require(fresh, options.deployment(), kept.text());
    if (old != null) {
      RunLock.require(old, options.deployment(), kept.other().text());
    }
    List<String> problems = problems();
    if (!problems.isEmpty()) {
      throw new SQLException(
          "%s is still in use: %s".formatted(kept.other(), String.join("; ", problems)),
          SqlStateCode.OBJECT_IN_USE);
    }
    Deadline deadline = Deadline.in(options.timeouts().wayBack());
    if (old != null) {
      Subscriptions.drop(old, names.to(kept.other()));
    }
    Subscriptions.drop(fresh, names.to(kept));
    ReplicationSlots.endAndDrop(fresh, names.to(kept.other()), kept, deadline);
    if (old != null) {
      ReplicationSlots.endAndDrop(old, names.to(kept), kept.other(), deadline);
      Publications.drop(old, names.publication());
    }
    Publications.drop(fresh, names.publication());
    if (hasLiftedFence()) {
      Sql.texts(fresh, "SELECT bluegreen.unfence(?, ?)::text", options.deployment(), kept.text());
      Sql.texts(fresh, "SELECT bluegreen.unfence_idle(?)::text", options.deployment());
    }
    forgetRun();
  }

  /** The note names servers of which one is gone, and the next cycle begins without it. */
  private void forgetRun() throws SQLException {
    Sql.update(
        fresh,
        "UPDATE bluegreen.deployment SET note = NULL WHERE name = ? AND note IS NOT NULL",
        options.deployment());
  }

  /** Triggers that stop nobody any more, and were not dropped because somebody used the table. */
  private boolean hasLiftedFence() throws SQLException {
    return Sql.truth(
        fresh,
        "SELECT EXISTS (SELECT FROM bluegreen.fenced_table WHERE deployment = ? AND side = ?)"
            + " OR EXISTS (SELECT FROM bluegreen.idle_fenced_table WHERE deployment = ?)",
        options.deployment(),
        kept.text(),
        options.deployment());
  }

  @Override
  public void close() {
    OperatorConnections.closeQuietly(fresh);
    if (old != null) {
      OperatorConnections.closeQuietly(old);
    }
  }
}
