package io.bluegreen.ops.replicate;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.ConninfoText;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.sql.ErrorReason;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The obstacles of a subscription that no check of preflight finds: a missing slot, rows that are
 * on the idle side already, a password in clear text.
 */
final class SubscriptionObstacles {

  private final Connection source;
  private final Connection target;
  private final Side from;
  private final String deployment;
  private final String subscription;
  private final List<String> included;
  private final List<CheckFinding> all = new ArrayList<>();

  SubscriptionObstacles(
      Connection source,
      Connection target,
      Side from,
      String deployment,
      String subscription,
      List<String> included) {
    this.source = source;
    this.target = target;
    this.from = from;
    this.deployment = deployment;
    this.subscription = subscription;
    this.included = included;
  }

  List<CheckFinding> find(String connectionInfo, boolean mayHavePassword) throws SQLException {
    if (ConninfoText.hasPassword(connectionInfo) && !mayHavePassword) {
      add(
          from.other(),
          "the connection string for the subscription holds a password, which every superuser of that server, its backups and maybe its log can read",
          "-- use passfile=... or service=... of the server's own account, or force it");
    }
    if (!Sql.truth(target, "SELECT to_regclass('bluegreen.deployment') IS NOT NULL")) {
      add(from.other(), "the control table is not installed there", "-- bluegreen init");
    }
    Boolean enabled = Subscriptions.enabled(target, subscription);
    if (enabled == null) {
      findRows();
    } else {
      findBroken(enabled);
    }
    return all;
  }

  /** The copy inserts; it stops at the first row that is there already, and tries for ever. */
  private void findRows() throws SQLException {
    Set<String> tables = new TreeSet<>(included);
    tables.addAll(
        Sql.texts(
            source,
            "SELECT t.relation FROM bluegreen.tables_to_fence(?, ?) t"
                + " JOIN pg_class c ON c.oid = t.relid"
                + " WHERE c.relpersistence = 'p' AND NOT c.relispartition ORDER BY 1",
            deployment,
            from.text()));
    for (String table : tables) {
      boolean there = Sql.truth(target, "SELECT to_regclass(?) IS NOT NULL", table);
      if (there) {
        findRows(table);
      }
    }
  }

  private void findRows(String table) throws SQLException {
    try {
      if (Sql.truth(target, "SELECT EXISTS (SELECT FROM " + table + ")")) {
        add(
            from.other(),
            "table %s has rows already, which the copy would collide with".formatted(table),
            opening() + "TRUNCATE " + table + " CASCADE");
      }
    } catch (SQLException e) {
      if (!SqlStateCode.INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
        throw e;
      }
      add(
          from.other(),
          "it cannot be seen whether table %s has rows already: %s"
              .formatted(table, ErrorReason.of(e)),
          "-- a role that passes row-level security (BYPASSRLS), and may read the table");
    }
  }

  /**
   * Fences of an earlier cycle refuse a TRUNCATE too; without a subscription they guard nothing.
   */
  private String opening() throws SQLException {
    String name = Sql.literal(deployment);
    boolean fenced =
        Sql.truth(target, "SELECT to_regclass('bluegreen.fenced_table') IS NOT NULL")
            && Sql.truth(
                target,
                "SELECT EXISTS (SELECT FROM bluegreen.fenced_table WHERE deployment = ?)"
                    + " OR EXISTS (SELECT FROM bluegreen.idle_fenced_table WHERE deployment = ?)",
                deployment,
                deployment);
    return fenced
        ? "SELECT bluegreen.unfence(%1$s); SELECT bluegreen.unfence_idle(%1$s); ".formatted(name)
        : "";
  }

  private void findBroken(boolean enabled) throws SQLException {
    @Nullable Boolean active = ReplicationSlots.active(source, subscription);
    if (active == null
        || Sql.truth(
            source,
            "SELECT EXISTS (SELECT FROM pg_replication_slots"
                + " WHERE slot_name = ? AND wal_status = 'lost')",
            subscription)) {
      add(
          from.other(),
          "subscription %s has lost its slot on %s, and what was written since is missing: it has to be copied anew"
              .formatted(subscription, from),
          "-- bluegreen reseed");
    } else if (!enabled) {
      add(
          from.other(),
          "subscription " + subscription + " is disabled",
          "ALTER SUBSCRIPTION " + Sql.identifier(subscription) + " ENABLE");
    }
  }

  private void add(Side side, String found, String mend) {
    all.add(new CheckFinding(CheckVerdict.ERROR, side, found, mend));
  }
}
