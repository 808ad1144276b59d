package io.bluegreen.ops.cli.status;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.control.LiveClient;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import io.bluegreen.ops.metrics.PrometheusText;
import io.bluegreen.ops.replication.ReplicationStream;
import io.bluegreen.ops.replication.SlotState;
import io.bluegreen.ops.replication.StreamHealth;
import io.bluegreen.ops.replication.SubscriptionState;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/** The state of a deployment as metrics: what {@code status} says, in numbers. */
public final class StatusMetrics {
  private StatusMetrics() {}

  /**
   * Adds everything.
   *
   * @param result what {@code status} would say
   * @param replication null in schema mode
   * @param runIsUnderWay whether the process of a run lives
   */
  public static void add(
      PrometheusText page,
      SideStatuses sides,
      CommandResult result,
      @Nullable ReplicationReport replication,
      boolean runIsUnderWay) {
    DeploymentStatus row = sides.truth();
    boolean run = UnfinishedRun.of(row.note()) != null;
    page.gauge("bluegreen_status_code", "exit code of bluegreen status", result.number())
        .gauge(
            "bluegreen_deployment_info",
            "1, with the state in its labels",
            1,
            "mode",
            row.mode(),
            "active",
            row.active().text(),
            "phase",
            row.phase())
        .gauge("bluegreen_epoch", "epoch of the row that counts", row.epoch())
        .flag("bluegreen_held", "whether writers wait", row.phase().equals("hold"))
        .flag("bluegreen_run_under_way", "whether a run is under way", run && runIsUnderWay)
        .flag(
            "bluegreen_run_unfinished",
            "whether a run was left unfinished by a process that is gone",
            run && !runIsUnderWay)
        .gauge(
            "bluegreen_missing_relations",
            "relations that the idle schema lacks",
            row.missingRelations() == null ? null : row.missingRelations().size())
        .gauge("bluegreen_sides_unread", "sides that could not be read", sides.failures().size());
    clients(page, sides);
    if (replication != null) {
      replication(page, replication);
    }
  }

  private static void clients(PrometheusText page, SideStatuses sides) {
    String help = "live clients; behind and unreachable ones are live too";
    long unreachable = sides.clients().stream().filter(LiveClient::isStranded).count();
    page.gauge("bluegreen_clients", help, sides.clients().size(), "state", "live")
        .gauge("bluegreen_clients", help, sides.behind(), "state", "behind")
        .gauge("bluegreen_clients", help, unreachable, "state", "idle_side_unreachable")
        .gauge(
            "bluegreen_client_connections",
            "connections of all live clients",
            sum(sides, LiveClient::connections))
        .gauge(
            "bluegreen_client_connections_pinned",
            "connections that a switch would end, as far as known",
            sum(sides, LiveClient::pinned))
        .gauge(
            "bluegreen_client_connections_unrouted",
            "connections on a search_path of the application's own",
            sum(sides, LiveClient::unrouted));
  }

  private static long sum(SideStatuses sides, ToIntFunction<LiveClient> part) {
    return sides.clients().stream().mapToInt(part).sum();
  }

  private static void replication(PrometheusText page, ReplicationReport report) {
    for (StreamHealth.Verdict verdict : StreamHealth.Verdict.values()) {
      page.flag(
          "bluegreen_replication_state",
          "1 for what the stream to the idle side is",
          report.health().verdict() == verdict,
          "state",
          verdict.text());
    }
    page.flag(
            "bluegreen_switched", "whether there is a way back to be watched", report.wasSwitched())
        .flag(
            "bluegreen_rollback_possible",
            "whether a rollback would be accepted now",
            report.noRollback().isEmpty())
        .flag(
            "bluegreen_refuses_writes",
            "whether the active side refuses writes",
            report.refusesWrites());
    report.streams().stream()
        .filter(stream -> !stream.isNothing())
        .forEach(stream -> stream(page, stream));
  }

  private static void stream(PrometheusText page, ReplicationStream stream) {
    String[] way = {"from", stream.from().text(), "to", stream.from().other().text()};
    SlotState slot = stream.slot();
    if (slot != null) {
      page.flag(
              "bluegreen_replication_streaming", "whether somebody streams", slot.streaming(), way)
          .gauge(
              "bluegreen_replication_lag_bytes",
              "WAL that the subscriber has not confirmed",
              slot.lagBytes(),
              way)
          .gauge(
              "bluegreen_replication_kept_bytes",
              "WAL that the server keeps for the slot",
              slot.retainedBytes(),
              way)
          .gauge(
              "bluegreen_replication_safe_bytes",
              "WAL that may still be written before the slot is lost",
              slot.safeBytes(),
              way);
    }
    SubscriptionState subscription = stream.subscription();
    if (subscription != null) {
      page.flag(
              "bluegreen_replication_enabled",
              "whether the subscription is enabled",
              subscription.enabled(),
              way)
          .gauge(
              "bluegreen_replication_failures",
              "how often apply has failed, as the server counts it",
              subscription.failures(),
              way);
    }
  }
}
