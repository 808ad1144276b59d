package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DeploymentCommand;
import io.bluegreen.ops.cli.connection.ConnectionSettings;
import io.bluegreen.ops.cli.connection.PairOptions;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandFailureTexts;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.status.DeploymentStatus;
import io.bluegreen.ops.cli.status.ReplicationReport;
import io.bluegreen.ops.cli.status.SideStatuses;
import io.bluegreen.ops.cli.status.StatusMetrics;
import io.bluegreen.ops.cli.status.StatusResult;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.metrics.MetricsServer;
import io.bluegreen.ops.metrics.PrometheusText;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code serve-metrics}: serves what {@code status} says as Prometheus text. */
@Command(
    name = "serve-metrics",
    header = "Serves the state of a deployment to Prometheus",
    description =
        "Looks at a deployment every 15 s, as bluegreen status does, and serves the numbers at"
            + " /metrics until Ctrl-C. A database that does not answer is bluegreen_up 0.",
    footer = {
      "  bluegreen serve-metrics --deployment shop --url jdbc:postgresql://db1/shop",
      "  bluegreen serve-metrics --listen 10.0.0.5:9850 --tls-keystore metrics.p12 \\",
      "    --token-file metrics.token"
    })
final class ServeMetricsCommand extends DeploymentCommand {
  @Mixin PairOptions pair = new PairOptions();
  @Mixin MetricsOptions metrics = new MetricsOptions();

  @Option(
      names = "--interval",
      paramLabel = "TIME",
      description = "How often it looks. Default: 15s.")
  Duration interval = Duration.ofSeconds(15);

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected List<ConnectionSettings> alternatives() {
    return pair.sides(settings());
  }

  @Override
  protected CommandResult run(Connection connection, DeploymentStatus row) throws SQLException {
    connection.close();
    AtomicReference<String> page = new AtomicReference<>(look(row));
    try (MetricsServer server =
        metrics.open(commandContext().environment(), () -> String.valueOf(page.get()))) {
      progress().line("serving " + metrics.url(server));
      while (!commandContext().interruption().isRequested()) {
        TimeUnit.MILLISECONDS.sleep(interval.toMillis());
        page.set(look(row));
      }
    } catch (InterruptedException expected) {
      Thread.currentThread().interrupt();
    }
    return CommandResult.done("ended");
  }

  private String look(DeploymentStatus known) {
    long begun = System.nanoTime();
    PrometheusText page = new PrometheusText(known.name());
    boolean up = false;
    try (Connection connection = open()) {
      OperatorConnections.withoutPath(connection);
      add(page, connection, DeploymentStatus.choose(connection, known.name()));
      up = true;
    } catch (SQLException e) {
      progress().line("cannot look: " + CommandFailureTexts.oneLine(e));
    } catch (CommandFailedException e) {
      progress().line("cannot look: " + e.getMessage());
    }
    return page.flag("bluegreen_up", "whether the deployment could be looked at", up)
        .gauge("bluegreen_look_seconds", "how long looking took", (System.nanoTime() - begun) / 1e9)
        .gauge(
            "bluegreen_looked_at_seconds",
            "when it was looked, in seconds since 1970",
            System.currentTimeMillis() / 1000)
        .text();
  }

  private void add(PrometheusText page, Connection connection, DeploymentStatus row)
      throws SQLException {
    StatusResult status = new StatusResult(connection, null, false);
    boolean underWay = RunLock.isHeld(connection, row.name());
    if (row.isCluster()) {
      PairAccess access = pair.access(settings(), row);
      SideStatuses sides = SideStatuses.of(access, row);
      ReplicationReport replication = ReplicationReport.of(access, sides);
      StatusMetrics.add(page, sides, status.ofServers(sides, replication), replication, underWay);
    } else {
      SideStatuses sides = SideStatuses.of(connection, row);
      StatusMetrics.add(page, sides, status.ofSchemas(sides), null, underWay);
    }
  }
}
