package io.bluegreen.ops.cli.status;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.control.LiveClient;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import io.bluegreen.ops.replication.ReplicationStream;
import io.bluegreen.ops.replication.SlotState;
import io.bluegreen.ops.replication.SubscriptionState;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** The result of {@code status}: the state of a deployment for an operator, and the exit code. */
public final class StatusResult {
  private final Connection connection;
  private final @Nullable Long requiredEpoch;
  private final boolean requireFollowed;

  /** A client as one line. */
  record ClientLine(
      String application,
      String host,
      long epoch,
      int conns,
      int open,
      int pinned,
      long resolved,
      long unknown,
      String idleSide) {
    public static ClientLine of(LiveClient client) {
      return new ClientLine(
          client.application(),
          client.host(),
          client.epochSeen(),
          client.connections(),
          client.openTransactions(),
          client.pinned(),
          client.outcomesCommitted() + client.outcomesRolledBack(),
          client.outcomesUnknown(),
          client.idleSide());
    }
  }

  /** One direction of replication as one line. */
  record StreamLine(
      String from,
      String to,
      @Nullable Boolean enabled,
      @Nullable Boolean working,
      @Nullable Boolean streaming,
      @Nullable String wal,
      @Nullable Long lagBytes,
      @Nullable Long keptBytes,
      @Nullable Long safeBytes,
      @Nullable Long failures) {
    static StreamLine of(ReplicationStream stream) {
      SlotState slot = stream.slot();
      SubscriptionState subscription = stream.subscription();
      return new StreamLine(
          stream.from().text(),
          stream.from().other().text(),
          subscription == null ? null : subscription.enabled(),
          subscription == null ? null : subscription.isWorking(),
          slot == null ? null : slot.streaming(),
          slot == null ? null : slot.walStatus(),
          slot == null ? null : slot.lagBytes(),
          slot == null ? null : slot.retainedBytes(),
          slot == null ? null : slot.safeBytes(),
          subscription == null ? null : subscription.failures());
    }
  }

  public StatusResult(
      Connection connection, @Nullable Long requiredEpoch, boolean requireFollowed) {
    this.connection = connection;
    this.requiredEpoch = requiredEpoch;
    this.requireFollowed = requireFollowed;
  }

  /** Makes the result of a deployment whose sides are schemas of one database. */
  public CommandResult ofSchemas(SideStatuses rows) throws SQLException {
    DeploymentStatus row = rows.truth();
    return of(
        rows,
        null,
        Sql.truth(connection, "SELECT bluegreen.is_fenced(?, ?)", row.name(), row.active().text()));
  }

  /**
   * Makes the result of a pair of servers.
   *
   * @param replication null where it was not looked at
   */
  public CommandResult ofServers(SideStatuses rows, @Nullable ReplicationReport replication)
      throws SQLException {
    CommandResult result =
        of(rows, replication, replication != null && replication.refusesWrites());
    if (replication != null) {
      described(result, replication);
    }
    return result;
  }

  private CommandResult of(
      SideStatuses rows, @Nullable ReplicationReport replication, boolean refusesWrites)
      throws SQLException {
    DeploymentStatus row = rows.truth();
    List<String> remarks = new ArrayList<>(rows.failures());
    UnfinishedRun run = UnfinishedRun.of(row.note());
    boolean underWay = RunLock.isHeld(connection, row.name());
    if (refusesWrites) {
      remarks.add(
          "%s is the active side, and refuses every write NOW%s"
              .formatted(row.active(), underWay ? ", as long as the run lasts" : ""));
    }
    if (run != null) {
      remarks.add(
          "run %s of %s from %s to %s is %s at step %s"
              .formatted(
                  run.run(),
                  run.operator(),
                  run.from(),
                  run.from().other(),
                  underWay ? "under way" : "unfinished",
                  run.step()));
    }
    String unmet = unmet(rows);
    CommandResult result;
    if (!rows.conflict().isEmpty()) {
      result =
          CommandResult.of(
                  ExitCode.NEEDS_A_PERSON,
                  "the two sides contradict each other: " + rows.conflict())
              .fix(
                  "find out which is right, and repeat its UPDATE of active there: a new epoch decides");
    } else if (run != null && !underWay) {
      result =
          CommandResult.of(
                  ExitCode.NEEDS_A_PERSON,
                  "a run was left unfinished at step %s%s"
                      .formatted(
                          run.step(),
                          refusesWrites
                              ? ", and %s, the active side, refuses writes NOW"
                                  .formatted(row.active())
                              : ""))
              .fix(unfinishedFix(rows, run));
    } else if (refusesWrites && !underWay) {
      result =
          CommandResult.of(
                  ExitCode.NEEDS_A_PERSON,
                  "%s is the active side and refuses writes NOW: it is fenced, and no run is under way"
                      .formatted(row.active()))
              .fix(
                  "on %s: SELECT bluegreen.unfence('%s')"
                      .formatted(row.active(), row.name().replace("'", "''")));
    } else if (!unmet.isEmpty()) {
      result = CommandResult.of(ExitCode.REFUSED, unmet);
    } else if (replication != null && !underWay && replication.needsAPerson()) {
      result =
          CommandResult.of(
                  ExitCode.NEEDS_A_PERSON,
                  "%s is on %s, %s, and the %s to %s is %s: %s"
                      .formatted(
                          row.name(),
                          row.active(),
                          row.phase(),
                          replication.wasSwitched() ? "way back" : "replication",
                          row.active().other(),
                          replication.health().verdict().text(),
                          replication.health().why()))
              .fix(replication.health().mend());
    } else {
      result =
          CommandResult.done("%s is on %s, %s".formatted(row.name(), row.active(), row.phase()));
    }
    described(result, rows);
    remarks.forEach(result::remark);
    return result;
  }

  /** A run behind the flip goes on without the old server, if that is gone for good. */
  private static String unfinishedFix(SideStatuses rows, UnfinishedRun run) {
    String usual = "bluegreen resume finishes it, bluegreen abort takes it back";
    Side idle = rows.truth().active().other();
    return rows.failures().isEmpty() || rows.reached().contains(idle)
        ? usual
        : "%s once %s answers again; if its server is gone for good: bluegreen forget-side %s"
            .formatted(run.from() == idle ? "bluegreen resume finishes it" : usual, idle, idle);
  }

  private static void described(CommandResult result, ReplicationReport replication) {
    boolean possible = replication.noRollback().isEmpty();
    result
        .fact("replication", replication.health().verdict())
        .detail("replication_because", replication.health().why())
        .detail("rollback_possible", possible)
        .detail("rollback_because", possible ? null : replication.noRollback())
        .detail("refuses_writes", replication.refusesWrites())
        .table(
            "streams",
            StreamLine.class,
            replication.streams().stream()
                .filter(stream -> !stream.isNothing())
                .map(StreamLine::of)
                .toList());
    result.remark(
        possible
            ? "rollback possible: yes"
            : "rollback possible: no, because " + replication.noRollback());
    replication.lines().forEach(result::remark);
  }

  private static void described(CommandResult result, SideStatuses rows) {
    DeploymentStatus row = rows.truth();
    result
        .fact("deployment", row.name())
        .fact("mode", row.mode())
        .fact("active", row.active())
        .fact("phase", row.phase())
        .fact("epoch", row.epoch())
        .fact("blue", row.blue())
        .fact("green", row.green());
    if (row.holdUntil() != null) {
      result.fact("hold_until", row.holdUntil());
    }
    if (row.scheduledAt() != null) {
      result
          .fact("scheduled_active", row.scheduledActive())
          .fact("scheduled_at", row.scheduledAt());
    }
    result
        .fact("clients_live", rows.clients().size())
        .fact("clients_behind", rows.behind())
        .fact(
            "clients_idle_side_unreachable",
            rows.clients().stream().filter(LiveClient::isStranded).count())
        .fact("open_transactions", sum(rows, LiveClient::openTransactions))
        .fact("unrouted", sum(rows, LiveClient::unrouted))
        .fact("pinned", sum(rows, LiveClient::pinned))
        .fact("outcomes_committed", sum(rows, LiveClient::outcomesCommitted))
        .fact("outcomes_rolled_back", sum(rows, LiveClient::outcomesRolledBack))
        .fact("outcomes_unknown", sum(rows, LiveClient::outcomesUnknown));
    if (row.missingRelations() != null) {
      result.fact("missing_relations", row.missingRelations());
    }
    result.fact("last_change", lastChange(row));
    result.table("clients", ClientLine.class, rows.clients().stream().map(ClientLine::of).toList());
  }

  private String unmet(SideStatuses rows) {
    long epoch = rows.truth().epoch();
    if (requiredEpoch != null && epoch < requiredEpoch) {
      return "epoch %d is not reached, it is %d".formatted(requiredEpoch, epoch);
    }
    if (requiredEpoch != null || requireFollowed) {
      long wanted = requiredEpoch == null ? epoch : requiredEpoch;
      long behind = rows.clients().stream().filter(c -> c.epochSeen() < wanted).count();
      if (behind > 0) {
        return "%d live client(s) have not seen epoch %d yet".formatted(behind, wanted);
      }
      if (!rows.failures().isEmpty()) {
        return "not every side can be read";
      }
    }
    return "";
  }

  /** Returns the last change without the JSON in which a run stores its progress. */
  private static @Nullable String lastChange(DeploymentStatus row) {
    String line = row.lastChange();
    return line == null ? null : line.replaceFirst("note: [{].*", "progress of a run");
  }

  private static long sum(SideStatuses rows, ToLongFunction<LiveClient> part) {
    return rows.clients().stream().mapToLong(part).sum();
  }
}
