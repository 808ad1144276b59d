package io.bluegreen.it.preflight;

import static io.bluegreen.it.preflight.SpoiledDeployment.error;
import static io.bluegreen.it.preflight.SpoiledDeployment.warn;

import java.util.List;
import java.util.stream.Stream;

/** The faults of the schemas {@code blue} and {@code "Green side"} of one database. */
final class SchemaSpoils {
  private SchemaSpoils() {}

  static Stream<SpoiledDeployment> all() {
    return Stream.of(names(), references(), parity(), counters()).flatMap(List::stream);
  }

  private static List<SpoiledDeployment> names() {
    return List.of(
        error("missing-relations")
            .blue("CREATE TABLE blue.extra (id int PRIMARY KEY, t text DEFAULT 'x')")
            .blue("CREATE TABLE public.extra (id int)")
            .thenOnce("DROP TABLE blue.extra, public.extra, \"Green side\".extra"),
        error("missing-relations")
            .blue("CREATE SEQUENCE blue.s; CREATE VIEW blue.v AS SELECT id FROM blue.item")
            .blue("CREATE MATERIALIZED VIEW blue.m AS SELECT id FROM blue.item")
            .thenOnce("DROP MATERIALIZED VIEW blue.m, \"Green side\".m")
            .thenOnce("DROP VIEW blue.v, \"Green side\".v; DROP SEQUENCE blue.s, \"Green side\".s"),
        error("function-names-side")
            .blue(
                "CREATE FUNCTION \"Green side\".f() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM blue.item'")
            .thenOnce("DROP FUNCTION \"Green side\".f"),
        warn("function-names-side")
            .blue(
                "CREATE FUNCTION public.f() RETURNS bigint LANGUAGE plpgsql AS $f$BEGIN RETURN (SELECT count(*) FROM \"Green side\".item); END$f$")
            .thenOnce("DROP FUNCTION public.f"),
        warn("row-type-functions")
            .blue(
                "SET search_path = blue; CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $f$DECLARE r item%ROWTYPE; BEGIN RETURN r.id; END$f$")
            .thenOnce("DROP FUNCTION blue.f; DROP FUNCTION \"Green side\".f"),
        warn("row-type-functions")
            .blue(
                "SET search_path = blue; CREATE FUNCTION public.f() RETURNS int LANGUAGE plpgsql AS $f$DECLARE n int; r ITEM[]; BEGIN RETURN n; END$f$")
            .thenOnce("DROP FUNCTION blue.f; DROP FUNCTION \"Green side\".f"),
        error("function-search-path")
            .blue(
                "CREATE FUNCTION \"Green side\".f() RETURNS int LANGUAGE sql SET search_path = blue, public AS 'SELECT 1'")
            .thenOnce("DROP FUNCTION \"Green side\".f"),
        warn("function-search-path")
            .blue(
                "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SECURITY DEFINER SET search_path = \"Green side\" AS 'SELECT 1'")
            .thenOnce("DROP FUNCTION public.f"),
        warn("role-search-path")
            .blue("CREATE ROLE reader; ALTER ROLE reader SET search_path = blue, public")
            .thenOnce("DROP ROLE reader"),
        warn("role-search-path")
            .blue(
                "CREATE ROLE reader; ALTER ROLE reader IN DATABASE $db SET search_path = \"Green side\"")
            .thenOnce("DROP ROLE reader"));
  }

  private static List<SpoiledDeployment> references() {
    return List.of(
        error("view-names-side")
            .blue("CREATE VIEW \"Green side\".v AS SELECT id FROM blue.item")
            .thenOnce("DROP VIEW \"Green side\".v"),
        error("view-names-side")
            .blue("CREATE MATERIALIZED VIEW blue.m AS SELECT id FROM \"Green side\".item")
            .with("missing-relations")
            .thenOnce("DROP MATERIALIZED VIEW blue.m"),
        warn("view-names-side")
            .blue("CREATE VIEW public.v AS SELECT id FROM blue.item")
            .thenOnce("DROP VIEW blue.v, \"Green side\".v"),
        error("default-names-side")
            .blue(
                "ALTER TABLE \"Green side\".item ALTER COLUMN id SET DEFAULT nextval('blue.item_id_seq')")
            .with("columns"),
        warn("default-names-side")
            .blue(
                "CREATE SEQUENCE blue.shared; CREATE TABLE public.log (id int DEFAULT nextval('blue.shared'))")
            .with("missing-relations")
            .thenOnce("DROP TABLE public.log; DROP SEQUENCE public.shared"),
        error("policy-names-side")
            .blue(
                "CREATE POLICY p ON \"Green side\".item USING (EXISTS (SELECT FROM blue.item i WHERE i.id = item.id))")
            .thenOnce("DROP POLICY p ON \"Green side\".item"),
        error("cross-schema-foreign-keys")
            .blue(
                "ALTER TABLE \"Green side\".item ADD CONSTRAINT parent_fk FOREIGN KEY (parent) REFERENCES blue.item")
            .thenOnce("ALTER TABLE \"Green side\".item DROP CONSTRAINT parent_fk"),
        warn("cross-schema-foreign-keys")
            .blue("CREATE TABLE public.ref (item int CONSTRAINT item_fk REFERENCES blue.item)")
            .thenOnce("DROP TABLE public.ref"));
  }

  private static List<SpoiledDeployment> parity() {
    return List.of(
        error("columns")
            .blue("ALTER TABLE blue.item ADD COLUMN tint blue.colour DEFAULT 'red'")
            .thenOnce("ALTER TABLE blue.item DROP COLUMN tint")
            .thenOnce("ALTER TABLE \"Green side\".item DROP COLUMN tint"),
        error("enums").blue("ALTER TYPE blue.colour ADD VALUE 'green' AFTER 'red'"),
        error("indexes")
            .blue("CREATE UNIQUE INDEX u ON blue.item (name, id) WHERE name IS NOT NULL")
            .thenOnce("DROP INDEX blue.u"),
        error("constraints")
            .blue(
                "ALTER TABLE blue.item ADD CONSTRAINT own FOREIGN KEY (parent) REFERENCES blue.item (id)")
            .thenOnce("ALTER TABLE blue.item DROP CONSTRAINT own")
            .thenOnce("ALTER TABLE \"Green side\".item DROP CONSTRAINT own"),
        error("triggers")
            .blue(
                "CREATE FUNCTION blue.t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
            .blue(
                "CREATE FUNCTION \"Green side\".t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
            .blue(
                "CREATE TRIGGER tr BEFORE INSERT ON blue.item FOR EACH ROW EXECUTE FUNCTION blue.t()")
            .thenOnce("DROP FUNCTION blue.t() CASCADE; DROP FUNCTION \"Green side\".t() CASCADE"),
        error("functions")
            .blue("CREATE FUNCTION blue.g(c blue.colour) RETURNS int LANGUAGE sql AS 'SELECT 1'")
            .thenOnce("DROP FUNCTION blue.g; DROP FUNCTION \"Green side\".g"),
        error("grants")
            .blue(
                "GRANT USAGE ON SCHEMA blue TO pg_monitor; GRANT SELECT ON blue.item TO pg_monitor")
            .thenOnce("REVOKE ALL ON SCHEMA blue, \"Green side\" FROM pg_monitor")
            .thenOnce("REVOKE ALL ON blue.item, \"Green side\".item FROM pg_monitor"),
        error("row-level-security")
            .blue("ALTER TABLE blue.item ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
            .blue("CREATE POLICY p ON blue.item USING (id > 0) WITH CHECK (id > 1)")
            .thenOnce(
                "ALTER TABLE blue.item DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
            .thenOnce(
                "ALTER TABLE \"Green side\".item DISABLE ROW LEVEL SECURITY, NO FORCE ROW LEVEL SECURITY")
            .thenOnce("DROP POLICY p ON blue.item; DROP POLICY p ON \"Green side\".item"),
        error("materialized-views")
            .blue("CREATE MATERIALIZED VIEW \"Green side\".m AS SELECT 1 AS x WITH NO DATA")
            .thenOnce("DROP MATERIALIZED VIEW \"Green side\".m"),
        warn("constraints-not-validated")
            .blue("ALTER TABLE \"Green side\".item ADD CONSTRAINT c CHECK (id > 0) NOT VALID")
            .thenOnce("ALTER TABLE \"Green side\".item DROP CONSTRAINT c"),
        error("prepared-transactions")
            .blue("BEGIN; DELETE FROM blue.item; PREPARE TRANSACTION 'p-$name'"),
        error("steady").blue("SELECT bluegreen.hold('$name', interval '1 minute')"));
  }

  /** Tables as their frameworks make them. */
  private static List<SpoiledDeployment> counters() {
    return List.of(
        counter(
            "hibernate_sequences (sequence_name varchar(255) PRIMARY KEY, next_val bigint)",
            "VALUES ('orders', 1051), ('lines', 3)",
            "VALUES ('orders', 51), ('lines', 3)"),
        counter(
            "hibernate_sequences (sequence_name varchar(255), sequence_next_hi_value integer)",
            "VALUES ('orders', 7)",
            "SELECT 'x', 1 WHERE false"),
        counter("hibernate_unique_key (next_hi integer)", "VALUES (7)", "VALUES (1)"),
        counter("hibernate_unique_key (next_hi integer)", "VALUES (7)", "SELECT 1 WHERE false"),
        counter(
            "sequence (seq_name varchar(50) PRIMARY KEY, seq_count numeric(38))",
            "VALUES ('SEQ_GEN', 100)",
            "VALUES ('SEQ_GEN', 50)"),
        counter(
            "\"ID_GEN\" (\"GEN_NAME\" varchar(255), \"GEN_VAL\" integer)",
            "VALUES ('a''b', 100)",
            "VALUES ('a''b', 50)"),
        counter(
            "openjpa_sequence_table (id smallint PRIMARY KEY, sequence_value bigint)",
            "VALUES (0, 100)",
            "VALUES (0, 50)"),
        counter(
            "act_ge_property (name_ varchar(64) PRIMARY KEY, value_ varchar(300), rev_ integer)",
            "VALUES ('next.dbid', '2501', 2), ('schema.version', '7.23.0', 1)",
            "VALUES ('next.dbid', '1', 1), ('schema.version', '7.23.0', 1)"),
        warn("identifier-blocks")
            .blue("CREATE SEQUENCE blue.pooled INCREMENT 50; SELECT nextval('blue.pooled')")
            .blue("CREATE SEQUENCE \"Green side\".pooled INCREMENT 50")
            .thenOnce("DROP SEQUENCE blue.pooled, \"Green side\".pooled"));
  }

  private static SpoiledDeployment counter(String definition, String blue, String green) {
    String name = definition.substring(0, definition.indexOf(' '));
    return warn("identifier-blocks")
        .blue("CREATE TABLE blue.%s; INSERT INTO blue.%s %s".formatted(definition, name, blue))
        .blue(
            "CREATE TABLE \"Green side\".%s; INSERT INTO \"Green side\".%s %s"
                .formatted(definition, name, green))
        .thenOnce("DROP TABLE blue.%1$s, \"Green side\".%1$s".formatted(name));
  }
}
