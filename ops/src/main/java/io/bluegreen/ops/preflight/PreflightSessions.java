package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.DriverVersion;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.OwnSessions;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RoutingRow;
import io.bluegreen.ops.replication.ComparedServers;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.WayBackPublication;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Both sides as checks see them: one read-only session each, opened when first needed and again
 * when lost. In schema mode both are sessions of one database.
 */
final class PreflightSessions implements CheckedPair, AutoCloseable {
  private static final String PREAMBLE =
      """
      WITH RECURSIVE here AS (
        SELECT ?::text AS deployment, ?::text AS mode, ?::text AS side, ?::text AS other_side,
               ?::text AS place, ?::text AS other_place, ?::boolean AS is_source,
               ?::text AS publication, ?::text AS to_here, ?::text AS to_there,
               ?::boolean AS failover_paused, ?::text AS driver_version, ?::interval AS patience,
               ?::boolean AS run_as_owner,
               substring(regexp_replace(?::text, '[?].*$', '') FROM '[^/]*$') AS other_database
      ), app_schema AS (
        SELECT n.oid, n.nspname, n.nspacl, n.nspowner FROM pg_namespace n, here
        WHERE CASE here.mode WHEN 'schema' THEN n.nspname = here.place
          ELSE n.nspname NOT IN ('bluegreen', 'information_schema') AND n.nspname !~ '^pg_' END
      ), app_relation AS (
        SELECT c.*, format('%I.%I', s.nspname, c.relname) AS name
        FROM pg_class c JOIN app_schema s ON s.oid = c.relnamespace
        WHERE c.relpersistence <> 't' AND NOT EXISTS (
          SELECT FROM pg_depend e
          WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.deptype = 'e')
      )
      """;

  private static final String OBJECTS =
      """
      SELECT name AS object FROM app_relation
      UNION ALL
      SELECT 'table ' || name FROM app_relation WHERE NOT relispartition
      UNION ALL
      SELECT format('column %s.%I', r.name, a.attname) FROM app_relation r JOIN pg_attribute a ON a.attrelid = r.oid
      WHERE r.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT format('table column %s.%I', r.name, a.attname) FROM app_relation r JOIN pg_attribute a ON a.attrelid = r.oid
      WHERE r.relkind IN ('r', 'p') AND NOT r.relispartition AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT format('%I.%I(%s)', s.nspname, p.proname, pg_get_function_identity_arguments(p.oid))
      FROM pg_proc p JOIN app_schema s ON s.oid = p.pronamespace
      UNION ALL
      SELECT format('type %I.%I', s.nspname, t.typname)
      FROM pg_type t JOIN app_schema s ON s.oid = t.typnamespace WHERE t.typtype IN ('c', 'd', 'e', 'r')
      UNION ALL
      SELECT format('role %I', rolname) FROM pg_roles
      """;

  private final PairAccess access;
  private final PreflightOptions options;
  private final ReplicationNames names;
  private final ControlRow deployment;
  private final Map<Side, Connection> connections = new EnumMap<>(Side.class);
  private final Map<Side, Set<String>> objects = new EnumMap<>(Side.class);

  private PreflightSessions(PairAccess access, PreflightOptions options, ControlRow deployment) {
    this.access = access;
    this.options = options;
    this.deployment = deployment;
    names = ReplicationNames.of(options.deployment());
  }

  static PreflightSessions open(PairAccess access, PreflightOptions options) throws SQLException {
    Map<Side, ControlRow> rows = new EnumMap<>(Side.class);
    SQLException failure =
        new SQLException(
            "there is no deployment " + options.deployment(), SqlStateCode.NO_DATA_FOUND);
    for (Side side : Side.values()) {
      try (Connection connection = access.connect(side)) {
        OperatorConnections.prepare(connection, options.statementTimeout());
        ControlRow row = ControlRows.read(connection, options.deployment());
        if (row != null) {
          rows.put(side, row);
        }
      } catch (SQLException e) {
        failure.addSuppressed(e);
      }
    }
    ControlRow truth = RoutingRow.truth(rows.get(Side.BLUE), rows.get(Side.GREEN));
    if (truth == null) {
      throw failure;
    }
    return new PreflightSessions(access, options, truth);
  }

  @Override
  public boolean isOneDatabase() {
    return !deployment.isCluster();
  }

  @Override
  public Side source() {
    return deployment.active();
  }

  @Override
  public PreflightOptions options() {
    return options;
  }

  @Override
  public ReplicationNames names() {
    return names;
  }

  @Override
  public String connectionInfo(Side side) {
    return access.connectionInfo(side);
  }

  @Override
  public String schema(Side side) {
    return isOneDatabase() ? deployment.place(side) : "";
  }

  @Override
  public int major(Side side) throws SQLException {
    return connection(side).getMetaData().getDatabaseMajorVersion();
  }

  /** A session that checks share; its transactions are read-only unless they say otherwise. */
  private Connection connection(Side side) throws SQLException {
    Connection open = connections.get(side);
    if (open != null && !open.isClosed()) {
      return open;
    }
    Connection connection = access.connect(side);
    connections.put(side, connection);
    OperatorConnections.prepare(connection, options.statementTimeout());
    Sql.run(
        connection,
        "SELECT set_config('search_path', 'pg_catalog, pg_temp', false),"
            + " set_config('default_transaction_read_only', 'on', false),"
            + " set_config('application_name', '"
            + OwnSessions.PREFLIGHT
            + "', false)");
    connection.setNetworkTimeout(
        Runnable::run, Math.toIntExact(2 * options.statementTimeout().toMillis() + 1000));
    return connection;
  }

  @Override
  public List<CatalogRow> query(Side side, String sql) throws SQLException {
    return Sql.list(
        connection(side),
        CatalogRow::read,
        PREAMBLE + sql,
        options.deployment(),
        deployment.mode(),
        side.text(),
        side.other().text(),
        deployment.place(side),
        deployment.place(side.other()),
        side == source(),
        names.publication(),
        names.to(side),
        names.to(side.other()),
        options.failoverPaused(),
        DriverVersion.text(),
        Sql.millis(options.patience()),
        options.runAsOwner(),
        deployment.place(side.other()));
  }

  @Override
  public Set<String> objects(Side side) throws SQLException {
    Set<String> known = objects.get(side);
    if (known == null) {
      known = new HashSet<>();
      for (CatalogRow row : query(side, OBJECTS)) {
        known.add(row.text("object"));
      }
      objects.put(side, known);
    }
    return known;
  }

  @Override
  public List<SequenceState> sequences(Side side) throws SQLException {
    return SequenceState.read(connection(side), null);
  }

  @Override
  public WayBackPublication wayBack() throws SQLException {
    return WayBackPublication.read(
        connection(target()), connection(source()), target(), options.deployment());
  }

  @Override
  public List<ComparedServers.Replaced> replacedServers() throws SQLException {
    return ComparedServers.replaced(
        connection(source()), connection(target()), source(), options.deployment());
  }

  @Override
  public void attempt(Side side, String sql) throws SQLException {
    Connection connection = connection(side);
    connection.setAutoCommit(false);
    try {
      Sql.run(connection, "SET TRANSACTION READ WRITE");
      Sql.run(connection, sql);
    } finally {
      OperatorConnections.backToAutocommit(connection);
    }
  }

  @Override
  public void close() {
    connections.values().forEach(OperatorConnections::closeQuietly);
  }
}
