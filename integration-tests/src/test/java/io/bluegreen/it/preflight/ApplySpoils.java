package io.bluegreen.it.preflight;

import static io.bluegreen.it.preflight.SpoiledDeployment.error;
import static io.bluegreen.it.preflight.SpoiledDeployment.warn;

import io.bluegreen.jdbc.model.Side;
import java.util.List;

/** Faults that stop apply, or let the two sides diverge. */
final class ApplySpoils {
  private static final String BODY =
      "CREATE FUNCTION known(c text) RETURNS boolean LANGUAGE %s AS $f$ %s $f$";
  private static final String VAT = "CREATE TABLE vat (country text PRIMARY KEY)";
  private static final String NO_VAT =
      "DROP TABLE IF EXISTS invoice; DROP FUNCTION IF EXISTS known; DROP TABLE IF EXISTS vat";
  private static final String IN_PLPGSQL =
      BODY.formatted(
          "plpgsql IMMUTABLE", "BEGIN RETURN EXISTS (SELECT FROM vat WHERE country = c); END");
  private static final String IN_SQL =
      BODY.formatted("sql IMMUTABLE", "SELECT count(*) >= 0 FROM vat WHERE country = c");
  private static final String NO_COLUMN = "ALTER TABLE ledger DROP COLUMN IF EXISTS kind";

  static final List<SpoiledDeployment> ALL =
      List.of(
          idle("ALTER TABLE accounts ADD CONSTRAINT few CHECK (id < 99)"),
          idle("ALTER TABLE ledger ADD CONSTRAINT once UNIQUE (writer)"),
          idle("CREATE UNIQUE INDEX once ON ledger (writer) WHERE number > 0"),
          idle("CREATE UNIQUE INDEX once ON ledger ((writer + 1))"),
          idle("ALTER TABLE ledger ALTER COLUMN writer SET NOT NULL"),
          idle("ALTER TABLE ledger ADD CONSTRAINT apart EXCLUDE USING btree (writer WITH =)"),
          idle("ALTER TABLE ledger ADD COLUMN kind text NOT NULL").then(NO_COLUMN),
          idle("ALTER TABLE ledger ADD COLUMN kind text DEFAULT 'x', ADD CHECK (kind <> 'x') NOT VALID")
              .then(NO_COLUMN),
          idle("ALTER TABLE ledger ADD COLUMN kind int DEFAULT 1; ALTER TABLE ledger ADD UNIQUE (kind)")
              .then("ALTER TABLE ledger DROP COLUMN IF EXISTS kind"),
          warn("idle-constraints")
              .green(
                  "ALTER TABLE ledger ADD CONSTRAINT who FOREIGN KEY (writer) REFERENCES accounts NOT VALID")
              .with("constraints-not-validated"),
          warn("idle-constraints")
              .green("ALTER TABLE ledger ADD CONSTRAINT late UNIQUE (number) DEFERRABLE"),
          unresolved(
              IN_PLPGSQL,
              "CREATE TABLE invoice (id int PRIMARY KEY, country text CHECK (known(country)))"),
          unresolved(
              IN_SQL,
              "CREATE TABLE invoice (id int PRIMARY KEY, country text CHECK (known(country)))"),
          unresolved(
              IN_PLPGSQL,
              "CREATE TABLE invoice (id int PRIMARY KEY, country text); CREATE INDEX ON invoice (known(country))"),
          unresolved(
              IN_PLPGSQL,
              "CREATE TABLE invoice (id int PRIMARY KEY, country text, ok boolean GENERATED ALWAYS AS (known(country)) STORED)"),
          error("unresolved-names")
              .both(VAT + ";" + IN_SQL + "; CREATE DOMAIN land AS text CHECK (known(value))")
              .then("DROP DOMAIN land")
              .then(NO_VAT)
              .unpublished(),
          error("replicated-row-security")
              .both("CREATE TABLE tenant (id int PRIMARY KEY); ALTER TABLE tenant OWNER TO app")
              .both("ALTER TABLE tenant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY")
              .then("DROP TABLE tenant")
              .thenOn(Side.GREEN, "ALTER SUBSCRIPTION $green SET (run_as_owner = false)")
              .unpublished(),
          error("triggers-always")
              .both(
                  "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
              .both("CREATE TRIGGER tr BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION t()")
              .green("ALTER TABLE ledger ENABLE ALWAYS TRIGGER tr")
              .then("DROP FUNCTION t() CASCADE"),
          error("triggers-always")
              .both(
                  "CREATE FUNCTION t() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'")
              .both("CREATE TRIGGER tr BEFORE INSERT ON ledger FOR EACH ROW EXECUTE FUNCTION t()")
              .both("ALTER TABLE ledger DISABLE TRIGGER tr")
              .blue("ALTER TABLE ledger ENABLE REPLICA TRIGGER tr")
              .with("triggers")
              .then("DROP FUNCTION t() CASCADE"),
          error("second-source")
              .blue(
                  "CREATE SUBSCRIPTION third CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false)")
              .blue("ALTER SUBSCRIPTION third ENABLE")
              .with("replication-workers")
              .thenOn(
                  Side.BLUE,
                  "ALTER SUBSCRIPTION third DISABLE; ALTER SUBSCRIPTION third SET (slot_name = NONE)")
              .thenOn(Side.BLUE, "DROP SUBSCRIPTION third"),
          error("statistics")
              .both("CREATE TABLE fresh (id int PRIMARY KEY); INSERT INTO fresh VALUES (1)")
              .then("DROP TABLE fresh")
              .unpublished(),
          error("statistics")
              .both("CREATE TABLE fresh (id int PRIMARY KEY) PARTITION BY RANGE (id)")
              .both("CREATE TABLE fresh_one PARTITION OF fresh FOR VALUES FROM (1) TO (9)")
              .both("INSERT INTO fresh VALUES (1); ANALYZE fresh_one")
              .then("DROP TABLE fresh")
              .unpublished());

  private ApplySpoils() {}

  private static SpoiledDeployment idle(String sql) {
    return error("idle-constraints").green(sql);
  }

  private static SpoiledDeployment unresolved(String function, String table) {
    return error("unresolved-names")
        .both(VAT + ";" + function + ";" + table)
        .then(NO_VAT)
        .unpublished();
  }
}
