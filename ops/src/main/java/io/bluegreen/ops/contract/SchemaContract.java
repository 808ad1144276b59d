package io.bluegreen.ops.contract;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The removal of a deployment's old schema with everything in it, and nothing outside of it. */
public final class SchemaContract implements DeploymentContract {
  /** Of everything that a DROP … CASCADE would take along, what is not in the schema itself. */
  private static final String DEPENDENTS =
      """
      WITH inside AS (
        SELECT 'pg_class'::regclass AS class, c.oid FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ?
        UNION ALL
        SELECT 'pg_proc'::regclass, p.oid FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace AND n.nspname = ?
        UNION ALL
        SELECT 'pg_type'::regclass, t.oid FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace AND n.nspname = ?
      ), dependent AS (
        SELECT d.classid, d.objid, d.objsubid, CASE
                 WHEN d.classid = 'pg_rewrite'::regclass THEN (SELECT v.relnamespace FROM pg_rewrite r JOIN pg_class v ON v.oid = r.ev_class WHERE r.oid = d.objid)
                 WHEN d.classid = 'pg_attrdef'::regclass THEN (SELECT t.relnamespace FROM pg_attrdef a JOIN pg_class t ON t.oid = a.adrelid WHERE a.oid = d.objid)
                 WHEN d.classid = 'pg_constraint'::regclass THEN (SELECT k.connamespace FROM pg_constraint k WHERE k.oid = d.objid)
                 WHEN d.classid = 'pg_policy'::regclass THEN (SELECT t.relnamespace FROM pg_policy p JOIN pg_class t ON t.oid = p.polrelid WHERE p.oid = d.objid)
                 WHEN d.classid = 'pg_trigger'::regclass THEN (SELECT t.relnamespace FROM pg_trigger g JOIN pg_class t ON t.oid = g.tgrelid WHERE g.oid = d.objid)
                 WHEN d.classid = 'pg_class'::regclass THEN (SELECT c.relnamespace FROM pg_class c WHERE c.oid = d.objid)
                 WHEN d.classid = 'pg_proc'::regclass THEN (SELECT p.pronamespace FROM pg_proc p WHERE p.oid = d.objid)
                 WHEN d.classid = 'pg_type'::regclass THEN (SELECT t.typnamespace FROM pg_type t WHERE t.oid = d.objid)
               END AS namespace
        FROM pg_depend d JOIN inside i ON i.class = d.refclassid AND i.oid = d.refobjid AND d.deptype = 'n')
      SELECT DISTINCT CASE WHEN classid = 'pg_rewrite'::regclass
               THEN (SELECT 'view ' || r.ev_class::regclass FROM pg_rewrite r WHERE r.oid = objid)
               ELSE pg_describe_object(classid, objid, objsubid) END || ' needs it'
      FROM dependent JOIN pg_namespace n ON n.oid = namespace AND n.nspname <> ? ORDER BY 1
      """;

  private final CutoverOptions options;
  private final Side kept;
  private final String schema;
  private final Connection connection;

  private SchemaContract(CutoverOptions options, Side kept, String schema, Connection connection) {
    this.options = options;
    this.kept = kept;
    this.schema = schema;
    this.connection = connection;
  }

  /**
   * Connects.
   *
   * @param kept the active side
   * @param schema the schema of the other one
   */
  public static SchemaContract open(
      PairAccess access, CutoverOptions options, Side kept, String schema) throws SQLException {
    Connection connection = access.connect(kept);
    OperatorConnections.prepare(connection, options.timeouts().network());
    return new SchemaContract(options, kept, schema, connection);
  }

  @Override
  public ContractPlan plan() throws SQLException {
    List<String> steps = new ArrayList<>();
    if (isThere()) {
      steps.add(
          "drop schema %s with %d relations, %s"
              .formatted(
                  Sql.identifier(schema),
                  Sql.number(
                      connection,
                      "SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                          + " WHERE n.nspname = ? AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S')",
                      schema),
                  Sql.one(
                      connection,
                      row -> Sql.text(row, 1),
                      "SELECT pg_size_pretty(coalesce(sum(pg_total_relation_size(c.oid)), 0))"
                          + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                          + " WHERE n.nspname = ? AND c.relkind IN ('r', 'm')",
                      schema)));
    }
    return new ContractPlan(kept.other(), problems(), steps);
  }

  private List<String> problems() throws SQLException {
    RemainingUsers users = new RemainingUsers(connection, options.deployment());
    List<String> all = new ArrayList<>(users.unsettled());
    if (!kept.text()
        .equals(
            Sql.one(
                connection,
                row -> Sql.text(row, 1),
                "SELECT active FROM bluegreen.deployment WHERE name = ?",
                options.deployment()))) {
      all.add("it is the active side");
    }
    all.addAll(users.clients());
    all.addAll(users.sessionsIn(schema));
    all.addAll(users.streamsOf(schema));
    all.addAll(users.searchPathsTo(schema, keptSchema()));
    all.addAll(Sql.texts(connection, DEPENDENTS, schema, schema, schema, schema));
    return all;
  }

  private String keptSchema() throws SQLException {
    return Sql.one(
        connection,
        row -> Sql.text(row, 1),
        "SELECT CASE ? WHEN 'blue' THEN blue ELSE green END FROM bluegreen.deployment"
            + " WHERE name = ?",
        kept.text(),
        options.deployment());
  }

  @Override
  public void carryOut() throws SQLException {
    RunLock.require(connection, options.deployment(), "this database");
    connection.setAutoCommit(false);
    try {
      // Nobody switches back meanwhile.
      Sql.texts(
          connection,
          "SELECT name FROM bluegreen.deployment WHERE name = ? FOR UPDATE",
          options.deployment());
      List<String> problems = problems();
      if (!problems.isEmpty()) {
        throw new SQLException(
            "schema %s is still in use: %s".formatted(schema, String.join("; ", problems)),
            SqlStateCode.OBJECT_IN_USE);
      }
      Sql.run(connection, "DROP SCHEMA IF EXISTS " + Sql.identifier(schema) + " CASCADE");
      connection.commit();
    } finally {
      OperatorConnections.backToAutocommit(connection);
    }
  }

  private boolean isThere() throws SQLException {
    return Sql.truth(
        connection, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = ?)", schema);
  }

  @Override
  public void close() {
    OperatorConnections.closeQuietly(connection);
  }
}
