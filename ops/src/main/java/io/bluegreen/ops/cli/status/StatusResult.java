package io.bluegreen.ops.cli.status;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
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
      String idleSide) {
    public static ClientLine of(LiveClient client) {
      return new ClientLine(
          client.application(),
          client.host(),
          client.epochSeen(),
          client.connections(),
          client.openTransactions(),
          client.pinned(),
          client.idleSide());
    }
  }

  public StatusResult(
      Connection connection, @Nullable Long requiredEpoch, boolean requireFollowed) {
    this.connection = connection;
    this.requiredEpoch = requiredEpoch;
    this.requireFollowed = requireFollowed;
  }

  public CommandResult of(SideStatuses rows) throws SQLException {
    DeploymentStatus row = rows.truth();
    List<String> remarks = new ArrayList<>(rows.failures());
    UnfinishedRun run = UnfinishedRun.of(row.note());
    boolean underWay = run != null && RunLock.isHeld(connection, row.name());
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
                  ExitCode.NEEDS_A_PERSON, "a run was left unfinished at step " + run.step())
              .fix("bluegreen resume finishes it, bluegreen abort takes it back");
    } else if (!unmet.isEmpty()) {
      result = CommandResult.of(ExitCode.REFUSED, unmet);
    } else {
      result =
          CommandResult.done("%s is on %s, %s".formatted(row.name(), row.active(), row.phase()));
    }
    described(result, rows);
    remarks.forEach(result::remark);
    return result;
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
            rows.clients().stream().filter(StatusResult::isStranded).count())
        .fact("open_transactions", sum(rows, LiveClient::openTransactions))
        .fact("unrouted", sum(rows, LiveClient::unrouted))
        .fact("pinned", sum(rows, LiveClient::pinned));
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

  private static boolean isStranded(LiveClient client) {
    return !client.idleSide().equals("ok") && !client.idleSide().equals("not tried");
  }

  private static long sum(SideStatuses rows, java.util.function.ToIntFunction<LiveClient> part) {
    return rows.clients().stream().mapToInt(part).sum();
  }
}
