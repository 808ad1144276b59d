package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.server.SharedServers;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The idle schema is made from the active one, and no name in it leads back. */
class PrepareTest {
  private static final List<String> SHOP =
      List.of(
          "CREATE SCHEMA b",
          "SET search_path = b",
          "CREATE TYPE mood AS ENUM ('sad', 'it''s ok')",
          "CREATE TYPE point3 AS (x int, \"y y\" numeric(5,2))",
          "CREATE DOMAIN price AS numeric DEFAULT 1 NOT NULL CONSTRAINT positive CHECK (VALUE > 0)",
          "CREATE SEQUENCE tickets INCREMENT BY 5 CACHE 200",
          "CREATE FUNCTION twice(n int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT n * 2'",
          "CREATE TABLE customer (id bigint GENERATED ALWAYS AS IDENTITY (CACHE 3) PRIMARY KEY,"
              + " name text COLLATE \"C\" NOT NULL UNIQUE, m mood DEFAULT 'sad', at point3)",
          "CREATE TABLE \"Order\" (id serial PRIMARY KEY, customer bigint REFERENCES customer ON"
              + " DELETE CASCADE, p price, n int DEFAULT twice(2), doubled int GENERATED ALWAYS AS (n"
              + " * 2) STORED, ticket int DEFAULT nextval('tickets'), CHECK (n > 0)) WITH (fillfactor"
              + " = 70)",
          "CREATE INDEX order_n ON \"Order\" (twice(n) DESC) WHERE n > 1",
          "CREATE TABLE log (id int, d date NOT NULL, PRIMARY KEY (id, d)) PARTITION BY RANGE (d)",
          "CREATE TABLE log_old PARTITION OF log FOR VALUES FROM (MINVALUE) TO ('2026-01-01')",
          "CREATE TABLE log_new PARTITION OF log DEFAULT",
          "CREATE INDEX log_d ON log (d)",
          "CREATE VIEW named WITH (security_barrier = true) AS SELECT o.id, c.name FROM \"Order\" o"
              + " JOIN customer c ON c.id = o.customer",
          "CREATE MATERIALIZED VIEW totals AS SELECT customer, count(*) AS n FROM \"Order\" GROUP BY 1",
          "CREATE UNIQUE INDEX totals_c ON totals (customer)",
          "CREATE FUNCTION stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.n := 7; RETURN"
              + " NEW; END $$",
          "CREATE TRIGGER stamp BEFORE INSERT ON \"Order\" FOR EACH ROW WHEN (NEW.n = 1) EXECUTE"
              + " FUNCTION stamp()",
          "CREATE FUNCTION named_of(c customer) RETURNS SETOF named LANGUAGE sql AS 'SELECT * FROM"
              + " named'",
          "ALTER TABLE customer ENABLE ROW LEVEL SECURITY",
          "CREATE POLICY mine ON customer FOR SELECT USING (name = current_user)",
          "ALTER TABLE log REPLICA IDENTITY FULL",
          "GRANT SELECT ON customer TO PUBLIC",
          "GRANT UPDATE (n) ON \"Order\" TO PUBLIC",
          "GRANT USAGE ON SCHEMA b TO PUBLIC",
          "REVOKE ALL ON FUNCTION twice(int) FROM PUBLIC",
          "COMMENT ON COLUMN customer.name IS 'it''s theirs'",
          "SELECT nextval('tickets') FROM generate_series(1, 3)",
          "INSERT INTO customer (name) SELECT 'c' || i FROM generate_series(1, 10) i");

  /** What the catalog says of a schema, with names as they are seen from inside it. */
  private static final String DESCRIPTION =
      "SELECT string_agg(line, E'\\n' ORDER BY line) FROM ("
          + "SELECT format('%s %s %s %s %s', relkind, relname, reloptions, relrowsecurity,"
          + " relacl) AS line FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND"
          + " relkind <> 'I' UNION ALL SELECT format('%s.%s %s %s %s %s %s', c.relname, attname,"
          + " format_type(atttypid, atttypmod), attnotnull, attidentity, attgenerated,"
          + " pg_get_expr(adbin, adrelid)) FROM pg_class c JOIN pg_attribute a ON attrelid = c.oid"
          + " AND attnum > 0 LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum WHERE"
          + " relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'c')"
          + " UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE"
          + " connamespace = current_schema()::regnamespace UNION ALL"
          + " SELECT pg_get_indexdef(indexrelid, 0, true) FROM pg_index JOIN pg_class c ON c.oid ="
          + " indexrelid WHERE relnamespace = current_schema()::regnamespace UNION ALL"
          + " SELECT pg_get_triggerdef(t.oid, true) FROM pg_trigger t JOIN pg_class c ON c.oid ="
          + " tgrelid WHERE relnamespace = current_schema()::regnamespace AND NOT tgisinternal UNION"
          + " ALL SELECT relname || pg_get_viewdef(oid) FROM pg_class WHERE relnamespace ="
          + " current_schema()::regnamespace AND relkind IN ('v', 'm') UNION ALL"
          + " SELECT format('%s %s %s %s', oid::regprocedure, prosrc, prorettype::regtype, proacl)"
          + " FROM pg_proc WHERE pronamespace = current_schema()::regnamespace UNION ALL"
          + " SELECT polname || pg_get_expr(polqual, polrelid) FROM pg_policy JOIN pg_class c ON"
          + " c.oid = polrelid WHERE relnamespace = current_schema()::regnamespace UNION ALL"
          + " SELECT nspacl::text FROM pg_namespace WHERE oid = current_schema()::regnamespace) q";

  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theIdleSchemaIsWhatTheActiveOneIs(int major) throws Exception {
    PgDatabase database = shop(major);
    String url = database.jdbcUrl();

    JsonObject dry = ToolRun.json(url, "prepare", "--dry-run");
    assertThat(dry.toString()).contains("CREATE TYPE mood AS ENUM");
    assertThat(database.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'g'"))
        .isZero();

    ToolRun.json(url, "prepare");

    assertThat(describe(database, "g")).isEqualTo(describe(database, "b")).isNotEmpty();
    assertThat(
            database.column(
                "SELECT DISTINCT pg_describe_object(classid, objid, objsubid) FROM pg_depend d JOIN"
                    + " pg_class c ON d.refobjid = c.oid AND refclassid = 'pg_class'::regclass JOIN"
                    + " pg_class o ON o.oid = d.objid AND d.classid = 'pg_class'::regclass WHERE"
                    + " c.relnamespace = 'b'::regnamespace AND o.relnamespace = 'g'::regnamespace"))
        .isEmpty();
    database.execute("SET search_path = g; INSERT INTO customer (name) VALUES ('x')");
    assertThat(database.queryLong("SELECT id FROM g.customer")).isEqualTo(1013);
    assertThat(database.queryLong("SELECT nextval('g.tickets')")).isEqualTo(996 + 10_000 + 5);

    ToolRun again = ToolRun.on(url, "prepare");
    assertThat(again.exit()).isEqualTo(1);
    assertThat(again.out()).contains("schema g is not empty");
    database.drop();
  }

  @Test
  void sequencesMoveByTheMarginThatIsAskedFor() throws Exception {
    PgDatabase database = shop(18);
    database.execute("SELECT nextval('b.tickets') FROM generate_series(1, 10)");
    long before = database.queryLong("SELECT last_value FROM b.tickets");
    ToolRun.json(database.jdbcUrl(), "prepare", "--sequence-margin", "50000");
    assertThat(database.queryLong("SELECT last_value FROM g.tickets") - before)
        .isGreaterThanOrEqualTo(50_000);
    database.drop();
  }

  @Test
  void warmFillsAndAnalyzesAndSequencesMoveAhead() throws Exception {
    PgDatabase database = shop(18);
    String url = database.jdbcUrl();
    ToolRun.json(url, "prepare");

    JsonObject warm = ToolRun.json(url, "warm");
    assertThat(warm.get("refreshed").getAsInt()).isEqualTo(1);
    assertThat(database.queryLong("SELECT count(*) FROM g.totals")).isZero();
    assertThat(
            database.queryLong(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'g'::regnamespace AND relkind ="
                    + " 'r' AND reltuples < 0"))
        .isZero();
    assertThat(ToolRun.on(url, "warm", "--prewarm").err()).contains("CREATE EXTENSION pg_prewarm");

    database.execute("SELECT nextval('b.tickets') FROM generate_series(1, 4000)");
    JsonObject moved = ToolRun.json(url, "sequences");
    assertThat(moved.get("sequences").getAsJsonArray()).hasSize(1);
    assertThat(ToolRun.json(url, "sequences").get("sequences").getAsJsonArray()).isEmpty();
    database.execute("ALTER SEQUENCE g.tickets MAXVALUE 40000");
    database.execute("SELECT nextval('b.tickets') FROM generate_series(1, 3000)");
    assertThat(ToolRun.json(1, url, "sequences").toString()).contains("would pass its bound");
    database.drop();
  }

  @Test
  void whatWouldLeadBackOrCannotBeCopiedIsRefused() throws Exception {
    PgDatabase database = shop(18);
    String url = database.jdbcUrl();
    database.execute(
        "CREATE FUNCTION b.f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM b.log'");
    assertThat(ToolRun.json(1, url, "prepare").toString())
        .contains("would lead back", "FUNCTION f()");

    database.execute(
        "DROP FUNCTION b.f()", "CREATE AGGREGATE b.s (int) (SFUNC = int4pl, STYPE = int)");
    assertThat(ToolRun.json(1, url, "prepare").toString())
        .contains("cannot be copied", "function s(integer)");
    assertThat(database.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname = 'g'"))
        .isZero();
    assertThat(ToolRun.json(url, "prepare", "--partial").toString())
        .contains("not copied: function s(integer)");
    database.drop();
  }

  private static PgDatabase shop(int major) throws Exception {
    PgDatabase database = SharedServers.of(major).createDatabase();
    database.installControlTable();
    database.execute(SHOP.toArray(String[]::new));
    database.execute(
        "CREATE SCHEMA g",
        "SELECT bluegreen.create_deployment('shop', 'schema', 'b', 'g')",
        "DROP SCHEMA g");
    return database;
  }

  private static String describe(PgDatabase database, String schema) throws Exception {
    try (PgSession session = database.session()) {
      session.execute("SET search_path = " + schema);
      return String.valueOf(session.query(DESCRIPTION));
    }
  }
}
