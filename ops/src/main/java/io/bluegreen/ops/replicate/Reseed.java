package io.bluegreen.ops.replicate;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.catalog.ServerVersion;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.replication.WayBackPublication;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The command that empties an idle side whose replication was lost, so that {@link Replication} can
 * copy the active side again. Only its transaction can write to the tables: it switches off the
 * triggers that refuse a TRUNCATE, for itself alone. A second run empties the side again, as long
 * as there is no subscription.
 */
public final class Reseed implements AutoCloseable {
  private static final String TABLES =
      "SELECT t.relation FROM bluegreen.tables_to_fence(?, 'blue') t"
          + " JOIN pg_catalog.pg_class c ON c.oid = t.relid"
          + " WHERE c.relpersistence = 'p' AND NOT c.relispartition ORDER BY 1";

  /** Those of the tables themselves and of their partitions, each with how it is switched on. */
  private static final String TRIGGERS =
      "SELECT pg_catalog.format('ALTER TABLE ONLY %I.%I', n.nspname, c.relname),"
          + " pg_catalog.quote_ident(g.tgname), g.tgenabled::text"
          + " FROM (SELECT DISTINCT coalesce(t.relid, r.oid) AS oid"
          + " FROM pg_catalog.unnest(?::text[]) u(name),"
          + " LATERAL (SELECT pg_catalog.to_regclass(u.name)::oid) r(oid)"
          + " LEFT JOIN LATERAL pg_catalog.pg_partition_tree(r.oid) t ON true) a"
          + " JOIN pg_catalog.pg_class c ON c.oid = a.oid"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " JOIN pg_catalog.pg_trigger g ON g.tgrelid = c.oid AND NOT g.tgisinternal"
          + " AND g.tgtype::integer & 32 <> 0 AND g.tgenabled <> 'D' ORDER BY 1, 2";

  private static final String REFERENCES =
      "SELECT DISTINCT pg_catalog.format('%s, which references %s', k.conrelid::pg_catalog.regclass,"
          + " k.confrelid::pg_catalog.regclass) FROM pg_catalog.pg_constraint k"
          + " WHERE k.contype = 'f' AND k.conparentid = 0"
          + " AND k.confrelid IN (SELECT pg_catalog.to_regclass(u.name) FROM pg_catalog.unnest(?::text[]) u(name))"
          + " AND coalesce(pg_catalog.pg_partition_root(k.conrelid), k.conrelid)"
          + " NOT IN (SELECT pg_catalog.to_regclass(u.name) FROM pg_catalog.unnest(?::text[]) u(name))"
          + " ORDER BY 1";

  private final CutoverOptions options;
  private final ReplicationNames names;
  private final Side from;
  private final Connection source;
  private final Connection target;

  private record Trigger(String table, String name, String state) {
    String off() {
      return table + " DISABLE TRIGGER " + name;
    }

    String on() {
      String how =
          switch (state) {
            case "A" -> "ENABLE ALWAYS TRIGGER ";
            case "R" -> "ENABLE REPLICA TRIGGER ";
            default -> "ENABLE TRIGGER ";
          };
      return table + " " + how + name;
    }
  }

  private Reseed(CutoverOptions options, Side from, Connection source, Connection target) {
    this.options = options;
    this.from = from;
    this.source = source;
    this.target = target;
    names = ReplicationNames.of(options.deployment());
  }

  /**
   * Connects to both sides.
   *
   * @param from the active side
   */
  public static Reseed open(PairAccess access, CutoverOptions options, Side from)
      throws SQLException {
    Connection source = OperatorConnections.open(access, from, options.timeouts().network());
    try {
      return new Reseed(
          options,
          from,
          source,
          OperatorConnections.open(access, from.other(), options.timeouts().network()));
    } catch (SQLException e) {
      OperatorConnections.closeQuietly(source);
      throw e;
    }
  }

  /** Tells whether the subscription that is there applies rows as its owner. */
  public boolean isAppliedAsOwner() throws SQLException {
    return Subscriptions.runAsOwner(target);
  }

  /** Returns the tables that are emptied and copied: those that both sides have. */
  public List<String> tables() throws SQLException {
    Set<String> here = new HashSet<>(Sql.texts(source, TABLES, options.deployment()));
    return Sql.texts(target, TABLES, options.deployment()).stream().filter(here::contains).toList();
  }

  /** Returns what stands against it, in words, before anything is changed. */
  public List<String> problems() throws SQLException {
    List<String> problems = new ArrayList<>();
    Object[] twice = {array(tables()), array(tables())};
    for (String reference : Sql.texts(target, REFERENCES, twice)) {
      problems.add(
          "%s has to be emptied with its tables, and is not replicated: drop that foreign key on %s"
              .formatted(reference, from.other()));
    }
    if (Boolean.TRUE.equals(Subscriptions.enabled(source, names.to(from)))) {
      problems.add(
          "subscription %s on %s is enabled, so that the active side would be emptied too: ALTER SUBSCRIPTION %s DISABLE there"
              .formatted(names.to(from), from, names.to(from)));
    }
    WayBackPublication sent = WayBackPublication.read(source, target, from, options.deployment());
    if (!ServerVersion.of(target).hasColumnLists() && !sent.extraColumns().isEmpty()) {
      problems.add(
          "PostgreSQL 14 on %s cannot copy a table that has fewer columns there: %s"
              .formatted(from.other(), sent.describe(from)));
    }
    return problems;
  }

  private java.sql.Array array(List<String> texts) throws SQLException {
    return target.createArrayOf("text", texts.toArray());
  }

  /**
   * Drops what is left of the stream, and empties the tables of the idle side, under the lock of a
   * run.
   *
   * @throws SQLException SQLSTATE 55P03 if another run is under way, 55000 if the rows have changed
   *     or something stands against it
   */
  public void empty() throws SQLException, InterruptedException {
    RunLock.require(source, options.deployment(), from.text());
    RunLock.require(target, options.deployment(), from.other().text());
    try {
      requireIdle();
      List<String> problems = problems();
      if (!problems.isEmpty()) {
        throw new SQLException(
            String.join("; ", problems), SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
      }
      String stream = names.to(from.other());
      Subscriptions.drop(target, stream);
      if (!ReplicationSlots.drop(source, stream, Deadline.in(options.timeouts().wayBack()))) {
        throw new SQLException(
            "somebody streams from slot %s on %s".formatted(stream, from),
            SqlStateCode.OBJECT_IN_USE);
      }
      truncate(tables());
    } finally {
      RunLock.release(source);
      RunLock.release(target);
    }
  }

  private void requireIdle() throws SQLException {
    for (Connection connection : List.of(source, target)) {
      ControlRow row = ControlRows.read(connection, options.deployment());
      if (row == null || row.active() != from || UnfinishedRun.of(row.note()) != null) {
        throw new SQLException(
            "the rows of both sides do not say that %s is active and no run unfinished: bluegreen status"
                .formatted(from),
            SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
      }
    }
  }

  private void truncate(List<String> tables) throws SQLException {
    if (tables.isEmpty()) {
      return;
    }
    List<Trigger> triggers =
        Sql.list(
            target,
            row -> new Trigger(Sql.text(row, 1), Sql.text(row, 2), Sql.text(row, 3)),
            TRIGGERS,
            array(tables));
    String since =
        Sql.one(target, row -> Sql.text(row, 1), "SELECT pg_catalog.clock_timestamp()::text");
    target.setNetworkTimeout(Runnable::run, 0);
    target.setAutoCommit(false);
    try {
      Sql.run(target, "SET LOCAL statement_timeout = 0");
      Sql.run(
          target,
          tables.stream()
              .collect(Collectors.joining(", ", "LOCK TABLE ", " IN ACCESS EXCLUSIVE MODE")));
      for (Trigger trigger : triggers) {
        Sql.run(target, trigger.off());
      }
      Sql.run(target, "TRUNCATE " + String.join(", ", tables));
      for (Trigger trigger : triggers) {
        Sql.run(target, trigger.on());
      }
      IdleSide.renewed(target, options.deployment(), from.other().text(), since);
      target.commit();
    } finally {
      OperatorConnections.backToAutocommit(target);
      target.setNetworkTimeout(
          Runnable::run, Math.toIntExact(options.timeouts().network().toMillis()));
    }
  }

  @Override
  public void close() {
    OperatorConnections.closeQuietly(target);
    OperatorConnections.closeQuietly(source);
  }
}
