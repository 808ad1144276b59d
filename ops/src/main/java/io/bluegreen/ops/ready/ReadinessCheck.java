package io.bluegreen.ops.ready;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.LiveClient;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The check whether every application would follow a switch now. It asks the drivers to prepare for
 * one: they open connections to the idle side, and ask their sessions what they hold. Nobody waits,
 * nothing is changed, and what was opened is closed after a minute. Used by one thread.
 */
public final class ReadinessCheck {
  /** The checks of preflight that ask for the applications, not for the data. */
  private static final Set<String> CHECKS =
      Set.of(
          "steady",
          "clients-unreachable",
          "clients-behind",
          "clients-stuck",
          "other-applications",
          "long-transactions",
          "xa-clients",
          "connection-limits");

  private final PairAccess access;
  private final String deployment;
  private final boolean isCluster;
  private final Set<String> skipped;
  private final Consumer<String> progress;

  /**
   * Takes what is asked.
   *
   * @param isCluster whether the sides are two databases
   * @param skipped checks that do not count
   * @param progress is told what is waited for
   */
  public ReadinessCheck(
      PairAccess access,
      String deployment,
      boolean isCluster,
      Set<String> skipped,
      Consumer<String> progress) {
    this.access = access;
    this.deployment = deployment;
    this.isCluster = isCluster;
    this.skipped = Set.copyOf(skipped);
    this.progress = progress;
  }

  /**
   * Asks the drivers to prepare, waits for them, and looks.
   *
   * @param active the active side
   * @param patience how long clients are waited for
   * @param drain the time that a drain would wait for transactions
   * @throws SQLException if the active side cannot be asked
   */
  public Readiness look(Side active, Duration patience, Duration drain)
      throws SQLException, InterruptedException {
    List<String> remarks = new ArrayList<>();
    try (Connection connection = access.connect(active)) {
      OperatorConnections.withoutPath(connection);
      boolean seesDetails = seesDetails(connection, remarks);
      if (!new ClientPreparation(connection, deployment, seesDetails).await(patience, progress)) {
        remarks.add("not every client has looked since it was asked; see said");
      }
      List<ReportedDetail> details =
          seesDetails ? ReportedDetail.read(connection, deployment) : List.of();
      return new Readiness(
          inTheWay(),
          clients(connection, active, remarks),
          details.stream().flatMap(each -> each.stays().stream()).toList(),
          details.stream()
              .flatMap(each -> each.open().stream())
              .sorted(Comparator.comparing(Readiness.OpenTransaction::age).reversed())
              .toList(),
          details.stream()
              .flatMap(each -> each.longOnes().stream())
              .sorted(Comparator.comparing(Readiness.LongTransactions::longest).reversed())
              .toList(),
          hour(details, drain),
          remarks);
    }
  }

  private List<CheckResult> inTheWay() throws SQLException {
    return new Preflight(access, PreflightOptions.of(deployment).withOverridden(skipped))
        .only(CHECKS).results().stream()
            .filter(check -> check.verdict() != CheckVerdict.OK && !check.overridden())
            .toList();
  }

  /** Whoever reports to both sides counts once; one side may be down. */
  private List<ClientReadiness> clients(Connection connection, Side active, List<String> remarks)
      throws SQLException {
    List<LiveClient> all = new ArrayList<>(LiveClient.read(connection, deployment));
    if (isCluster) {
      try (Connection other = access.connect(active.other())) {
        OperatorConnections.withoutPath(other);
        all.addAll(LiveClient.read(other, deployment));
      } catch (SQLException e) {
        remarks.add("%s cannot be asked for clients: %s".formatted(active.other(), e.getMessage()));
      }
    }
    if (all.isEmpty()) {
      remarks.add("no JVM with the driver reports here: nothing is known of applications");
    }
    return LiveClient.newest(all).stream().map(ClientReadiness::of).toList();
  }

  private static boolean seesDetails(Connection connection, List<String> remarks)
      throws SQLException {
    String may =
        Sql.texts(
                connection,
                "SELECT CASE WHEN t.oid IS NULL THEN 'older' WHEN"
                    + " pg_catalog.has_table_privilege(t.oid, 'SELECT') THEN 'yes' ELSE"
                    + " pg_catalog.quote_ident(current_user) END FROM (SELECT"
                    + " pg_catalog.to_regclass('bluegreen.client_detail')::oid) t(oid)")
            .get(0);
    if (may.equals("older")) {
      remarks.add(
          "this control table is of an older version and does not say what holds connections:"
              + " bluegreen init brings it up to date");
    } else if (!may.equals("yes")) {
      remarks.add(
          "this role may not see what holds connections; as the owner of schema bluegreen:"
              + " GRANT SELECT ON bluegreen.client_detail TO "
              + may);
    }
    return may.equals("yes");
  }

  private static Readiness.LastHour hour(List<ReportedDetail> details, Duration drain) {
    long all = 0;
    long within = 0;
    for (ReportedDetail detail : details) {
      for (Map.Entry<Long, Long> below : detail.hour().entrySet()) {
        all += below.getValue();
        within += below.getKey() <= drain.toMillis() ? below.getValue() : 0;
      }
    }
    return new Readiness.LastHour(all, within, drain);
  }
}
