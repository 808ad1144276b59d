package io.bluegreen.it.preflight;

import static io.bluegreen.it.preflight.SpoiledDeployment.error;
import static io.bluegreen.it.preflight.SpoiledDeployment.warn;

import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.stream.Stream;

/**
 * The faults of two clusters that SQL can produce. {@code $pub}, {@code $green}, {@code $blue},
 * {@code $name} and {@code $db} are the publication, the subscriptions, the deployment and the
 * database.
 */
final class ClusterSpoils {
  private static final String CLIENT =
      "SELECT bluegreen.acknowledge(jsonb_build_object('client_id', gen_random_uuid(), 'deployment', '$name', 'application', 'shop', 'host', 'h1', %s))";
  private static final String CURRENT =
      "'epoch_seen', (SELECT epoch FROM bluegreen.deployment), 'driver_version', '$version'";
  private static final String NO_CLIENT = "DELETE FROM bluegreen.client";
  private static final String BROKEN_INDEX =
      "CREATE INDEX iv ON ledger (number); SET allow_system_table_mods = on;"
          + " UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'iv'::regclass";
  private static final String PARTITIONED =
      "CREATE TABLE part (id int PRIMARY KEY, v text NOT NULL DEFAULT 'x') PARTITION BY RANGE (id);"
          + " CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (1) TO (5)";
  private static final String NO_PARTITIONED = "DROP TABLE IF EXISTS part_1; DROP TABLE part";
  private static final String BOUNDS =
      "ALTER TABLE part DETACH PARTITION part_1;"
          + " ALTER TABLE part ATTACH PARTITION part_1 FOR VALUES FROM (1) TO (%d)";
  private static final String DROP_REVERSE =
      "DO $$BEGIN IF EXISTS (SELECT FROM pg_subscription WHERE subname = '$blue') THEN"
          + " ALTER SUBSCRIPTION $blue DISABLE; ALTER SUBSCRIPTION $blue SET (slot_name = NONE);"
          + " DROP SUBSCRIPTION $blue; END IF; END$$";

  private ClusterSpoils() {}

  static Stream<SpoiledDeployment> all() {
    return Stream.of(
            ProtocolSpoils.ALL,
            servers(),
            replication(),
            publications(),
            structure(),
            access(),
            clients(),
            IdentitySpoils.ALL,
            DatabaseSpoils.ALL,
            ObjectSpoils.ALL,
            ApplySpoils.ALL)
        .flatMap(List::stream);
  }

  private static List<SpoiledDeployment> servers() {
    return List.of(
        error("prepared-transactions")
            .blue("BEGIN; UPDATE accounts SET balance = balance; PREPARE TRANSACTION '$name'"),
        warn("synchronous-commit").blue("ALTER DATABASE $db SET synchronous_commit = off"),
        warn("synchronous-commit")
            .blue("ALTER ROLE app IN DATABASE $db SET synchronous_commit = off"),
        error("failover")
            .blue("SELECT pg_create_physical_replication_slot('standby_$db')")
            .mendedBy(Side.BLUE, "SELECT pg_drop_replication_slot('standby_$db')"));
  }

  private static List<SpoiledDeployment> replication() {
    return List.of(
        error("unlogged-tables")
            .blue("CREATE UNLOGGED TABLE u (id int PRIMARY KEY)")
            .with("missing-relations")
            .then("DROP TABLE IF EXISTS u"),
        error("large-objects")
            .blue("SELECT lo_create(4711)")
            .mendedBy(Side.BLUE, "SELECT lo_unlink(4711)"),
        error("materialized-views")
            .green("CREATE MATERIALIZED VIEW mv AS SELECT 1 AS x WITH NO DATA")
            .then("DROP MATERIALIZED VIEW IF EXISTS mv"),
        error("generated-columns")
            .blue(
                "CREATE TABLE gen (id int PRIMARY KEY, d int GENERATED ALWAYS AS (id * 2) STORED)")
            .green("CREATE TABLE gen (id int PRIMARY KEY, d int)")
            .then("DROP TABLE gen")
            .with("columns")
            .unpublished(),
        error("generated-columns")
            .blue("CREATE TABLE gen (id int PRIMARY KEY, d int)")
            .green(
                "CREATE TABLE gen (id int PRIMARY KEY, d int GENERATED ALWAYS AS (id * 2) STORED)")
            .then("DROP TABLE gen")
            .with("columns")
            .unpublished(),
        error("subscription").green("ALTER SUBSCRIPTION $green DISABLE"),
        error("copy")
            .both("CREATE TABLE late (id int PRIMARY KEY); INSERT INTO late VALUES (1)")
            .blue("ALTER PUBLICATION $pub ADD TABLE late")
            .green("ALTER SUBSCRIPTION $green REFRESH PUBLICATION")
            .mendedBy(Side.GREEN, "TRUNCATE late")
            .then("DROP TABLE late")
            .with("statistics", "idle-side-open")
            .unpublished(),
        error("lag")
            .green("ALTER SUBSCRIPTION $green DISABLE")
            .blue(
                "SELECT count(pg_logical_emit_message(false, 'x', repeat('x', 4000))) FROM generate_series(1, 5000)")
            .mendedBy(Side.GREEN, "ALTER SUBSCRIPTION $green ENABLE")
            .with("subscription"),
        error("reverse-direction")
            .blue(
                "CREATE SUBSCRIPTION $blue CONNECTION 'host=127.0.0.1 port=1' PUBLICATION $pub WITH (connect = false, enabled = false)")
            .blue("ALTER SUBSCRIPTION $blue ENABLE")
            .then(DROP_REVERSE),
        warn("other-subscribers")
            .blue("SELECT pg_create_logical_replication_slot('cdc_$db', 'pgoutput')"));
  }

  private static List<SpoiledDeployment> publications() {
    return List.of(
        error("publication").blue("ALTER PUBLICATION $pub DROP TABLE bluegreen.sentinel"),
        error("unpublished-tables")
            .green("ALTER PUBLICATION $pub DROP TABLE ledger")
            .mendedBy(Side.GREEN, "ALTER PUBLICATION $pub ADD TABLE ledger"),
        error("published-control-table").blue("CREATE PUBLICATION everything FOR ALL TABLES"),
        error("published-control-table")
            .green("CREATE PUBLICATION control FOR TABLE bluegreen.deployment")
            .then("DROP PUBLICATION IF EXISTS control"),
        error("published-control-table")
            .green("CREATE PUBLICATION control FOR TABLES IN SCHEMA bluegreen")
            .then("DROP PUBLICATION IF EXISTS control"),
        error("published-operations")
            .blue("ALTER PUBLICATION $pub SET (publish = 'insert')")
            .mendedBy(
                Side.BLUE,
                "ALTER PUBLICATION $pub SET (publish = 'insert, update, delete, truncate')"),
        error("row-filters")
            .blue("ALTER PUBLICATION $pub DROP TABLE ledger")
            .blue("ALTER PUBLICATION $pub ADD TABLE ledger WHERE (id > 0)")
            .mendedBy(
                Side.BLUE,
                "ALTER PUBLICATION $pub DROP TABLE ledger; ALTER PUBLICATION $pub ADD TABLE ledger"),
        error("column-lists")
            .green("ALTER PUBLICATION $pub DROP TABLE ledger")
            .green("ALTER PUBLICATION $pub ADD TABLE ledger (id, writer)")
            .mendedBy(
                Side.GREEN,
                "ALTER PUBLICATION $pub DROP TABLE ledger; ALTER PUBLICATION $pub ADD TABLE ledger"),
        error("way-back")
            .green("ALTER TABLE ledger ADD COLUMN extra text, REPLICA IDENTITY FULL")
            .then("ALTER TABLE ledger DROP COLUMN IF EXISTS extra"),
        error("way-back")
            .both("CREATE TABLE keyless (a int); ALTER TABLE keyless REPLICA IDENTITY FULL")
            .green("ALTER TABLE keyless ADD COLUMN extra text")
            .unpublished()
            .then("DROP TABLE keyless"));
  }

  private static List<SpoiledDeployment> structure() {
    return List.of(
        error("missing-relations")
            .blue("CREATE VIEW v AS SELECT id FROM accounts; CREATE SEQUENCE s2 INCREMENT 2")
            .then("DROP VIEW v; DROP SEQUENCE s2"),
        error("missing-relations")
            .blue("CREATE TABLE missing (id int PRIMARY KEY)")
            .mendedBy(Side.GREEN, "CREATE TABLE missing (id int PRIMARY KEY)")
            .unpublished()
            .then("DROP TABLE missing"),
        error("enums")
            .blue("CREATE TYPE mood AS ENUM ('good', 'bad'); CREATE TYPE other AS ENUM ('x')")
            .green("CREATE TYPE mood AS ENUM ('good')")
            .then("DROP TYPE mood, other"),
        error("columns")
            .blue("ALTER TABLE accounts ADD COLUMN c int NOT NULL DEFAULT 1")
            .thenOn(Side.GREEN, ProtocolSpoils.COMPARED)
            .then("ALTER TABLE accounts DROP COLUMN c"),
        error("partitions")
            .both(PARTITIONED)
            .blue("ALTER TABLE part DETACH PARTITION part_1")
            .then(NO_PARTITIONED)
            .unpublished(),
        error("partitions")
            .both(PARTITIONED)
            .green("ALTER TABLE part DETACH PARTITION part_1")
            .then(NO_PARTITIONED)
            .unpublished(),
        error("partitions")
            .both(PARTITIONED)
            .green(BOUNDS.formatted(9))
            .mendedBy(Side.GREEN, BOUNDS.formatted(5))
            .then(NO_PARTITIONED)
            .unpublished(),
        error("columns")
            .green("ALTER TABLE accounts ALTER COLUMN balance TYPE numeric")
            .thenOn(Side.GREEN, ProtocolSpoils.COMPARED),
        error("columns")
            .green("ALTER TABLE transfers ALTER COLUMN id DROP IDENTITY")
            .with("missing-relations"),
        error("sequences").green("ALTER SEQUENCE ledger_id_seq INCREMENT 5"),
        error("sequence-bounds")
            .both("CREATE SEQUENCE small MAXVALUE 1005")
            .blue("SELECT setval('small', 100)")
            .then("DROP SEQUENCE small"),
        error("sequence-bounds")
            .both("CREATE SEQUENCE down INCREMENT -1 MINVALUE -1005")
            .blue("SELECT setval('down', -100, false)")
            .then("DROP SEQUENCE down"),
        error("constraints")
            .blue("ALTER TABLE accounts ADD CONSTRAINT positive CHECK (balance >= 0)")
            .then("ALTER TABLE accounts DROP CONSTRAINT positive"),
        warn("constraints-not-validated")
            .both("ALTER TABLE accounts ADD CONSTRAINT nv CHECK (balance > -1) NOT VALID")
            .blue("ALTER TABLE accounts VALIDATE CONSTRAINT nv")
            .then("ALTER TABLE accounts DROP CONSTRAINT IF EXISTS nv"),
        warn("indexes")
            .blue("CREATE INDEX by_writer ON ledger (writer)")
            .then("DROP INDEX by_writer"),
        error("indexes")
            .blue("CREATE UNIQUE INDEX once ON ledger (writer, number, id)")
            .then("DROP INDEX once"),
        warn("indexes-not-valid").green(BROKEN_INDEX).then("DROP INDEX IF EXISTS iv"),
        error("triggers")
            .both("CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
            .blue("CREATE TRIGGER tr BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION t()")
            .then("DROP FUNCTION t() CASCADE"),
        warn("triggers")
            .both("CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
            .both("CREATE TRIGGER tr BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION t()")
            .green("ALTER TABLE ledger DISABLE TRIGGER tr")
            .then("DROP FUNCTION t() CASCADE"),
        error("functions")
            .blue("CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x'")
            .then("DROP FUNCTION f(int)"),
        warn("functions")
            .blue("CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x'")
            .green("CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x + 1'")
            .then("DROP FUNCTION f(int)"),
        error("extensions").blue("CREATE EXTENSION hstore").then("DROP EXTENSION hstore"),
        warn("extensions")
            .blue("CREATE EXTENSION hstore")
            .green("CREATE EXTENSION hstore VERSION '1.4'")
            .then("DROP EXTENSION hstore"),
        warn("extensions")
            .blue("CREATE EXTENSION hstore VERSION '1.4'")
            .green("CREATE EXTENSION hstore")
            .then("DROP EXTENSION hstore"));
  }

  private static List<SpoiledDeployment> access() {
    return List.of(
        warn("owners").green("ALTER TABLE accounts OWNER TO app"),
        error("grants")
            .blue("GRANT SELECT, INSERT ON accounts TO app; GRANT UPDATE (number) ON ledger TO app")
            .blue("GRANT USAGE ON SEQUENCE ledger_id_seq TO app WITH GRANT OPTION")
            .then("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM app")
            .then("REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM app")
            .then("REVOKE UPDATE (number) ON ledger FROM app"),
        warn("grants").green("GRANT DELETE ON accounts TO PUBLIC"),
        error("row-level-security")
            .blue("ALTER TABLE accounts ENABLE ROW LEVEL SECURITY")
            .blue("CREATE POLICY p ON accounts FOR SELECT TO app USING (id > 0)")
            .then("ALTER TABLE accounts DISABLE ROW LEVEL SECURITY; DROP POLICY p ON accounts"),
        error("replication-role")
            .blue("ALTER ROLE app IN DATABASE $db SET session_replication_role = replica"),
        warn("replication-role-grants")
            .green("GRANT SET ON PARAMETER session_replication_role TO app"));
  }

  private static List<SpoiledDeployment> clients() {
    return List.of(
        error("steady").blue("SELECT bluegreen.hold('$name', interval '1 minute')"),
        error("steady").blue("SELECT bluegreen.fence('$name')"),
        error("clients-unreachable")
            .blue(
                CLIENT.formatted(
                    CURRENT + ", 'idle_side_ok', false, 'idle_side_error', 'no pg_hba entry'"))
            .mendedBy(Side.BLUE, NO_CLIENT),
        warn("clients-behind")
            .blue(CLIENT.formatted("'epoch_seen', 1"))
            .mendedBy(Side.BLUE, NO_CLIENT),
        warn("clients-version")
            .green(CLIENT.formatted("'epoch_seen', 1, 'driver_version', '0.0.1'"))
            .mendedBy(Side.GREEN, NO_CLIENT),
        warn("clients-stuck")
            .blue(CLIENT.formatted(CURRENT + ", 'pinned', 2"))
            .mendedBy(Side.BLUE, NO_CLIENT),
        error("connection-limits")
            .blue(CLIENT.formatted(CURRENT + ", 'connections', 20"))
            .green("ALTER DATABASE $db CONNECTION LIMIT 15")
            .then("ALTER DATABASE $db CONNECTION LIMIT -1")
            .then(NO_CLIENT));
  }
}
