package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The file that {@code reshape init} writes: a reshape that can be started as it is. */
@ExtendWith(PgExtension.class)
class ReshapeInitTest {
  private ReshapeRuns reshape;
  private PgDatabase database;
  private Path file;

  @BeforeEach
  void tables(PgDatabase given, @TempDir Path directory) throws Exception {
    database = given;
    file = directory.resolve("spec.sql");
    reshape = new ReshapeRuns(database);
    database.installControlTable();
    database.execute(
        "CREATE SCHEMA \"v 1\"",
        "CREATE SCHEMA v2",
        "SET search_path = \"v 1\"",
        "CREATE TYPE \"v 1\".mood AS ENUM ('fine', 'bad')",
        "CREATE TABLE \"v 1\".team (id int PRIMARY KEY)",
        "INSERT INTO \"v 1\".team VALUES (1)",
        """
        CREATE TABLE "v 1"."Order" (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, number serial, "Mixed Case" text COLLATE "C" DEFAULT 'a;b',
          keep numeric(12,2) NOT NULL DEFAULT 1.5, mood "v 1".mood NOT NULL DEFAULT 'fine', gross numeric GENERATED ALWAYS AS (keep * 2) STORED,
          boss int REFERENCES "v 1"."Order" ON DELETE SET NULL, team int REFERENCES "v 1".team, period int4range, UNIQUE (number),
          CONSTRAINT positive CHECK (keep > 0), EXCLUDE USING gist (period WITH &&))""",
        "ALTER TABLE \"v 1\".\"Order\" ADD CONSTRAINT small CHECK (keep < 1000) NOT VALID",
        "CREATE INDEX mixed ON \"v 1\".\"Order\" (lower(\"Mixed Case\")) WHERE mood = 'fine'",
        "CREATE TABLE \"v 1\".line (\"order\" int NOT NULL REFERENCES \"v 1\".\"Order\" ON DELETE CASCADE)",
        "INSERT INTO \"v 1\".\"Order\" (keep, team, period) SELECT i, 1, int4range(i * 10, i * 10 + 5) FROM generate_series(1, 50) i",
        "UPDATE \"v 1\".\"Order\" SET boss = id / 2 WHERE id > 1",
        "INSERT INTO \"v 1\".line SELECT id FROM \"v 1\".\"Order\"",
        "ALTER TABLE \"v 1\".\"Order\" ENABLE ROW LEVEL SECURITY",
        "CREATE POLICY own ON \"v 1\".\"Order\" FOR SELECT USING (mood = 'fine')",
        "GRANT SELECT, UPDATE (keep) ON \"v 1\".\"Order\" TO PUBLIC",
        "COMMENT ON COLUMN \"v 1\".\"Order\".keep IS 'it''s a price'",
        "CREATE FUNCTION \"v 1\".f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
        "CREATE TRIGGER noticed AFTER DELETE ON \"v 1\".\"Order\" FOR EACH ROW EXECUTE FUNCTION \"v 1\".f()");
  }

  @Test
  void theFileCanBeStartedAsItIs() throws Exception {
    init("--target", "v2.orders");
    assertThat(reshape.done("plan", file.toString()).get("round_trip_changed").getAsInt()).isZero();
    reshape.done("start", file.toString());
    reshape.done("fill");
    assertThat(reshape.done("verify").get("rows").getAsInt()).isEqualTo(50);
    database.execute(
        "INSERT INTO v2.orders (keep, team, period) VALUES (7, 1, '[1,2)')",
        "INSERT INTO \"v 1\".\"Order\" (keep, team, period) VALUES (8, 1, '[3,4)')",
        "DELETE FROM \"v 1\".\"Order\" WHERE id = 3",
        "DELETE FROM v2.orders WHERE id = 4");
    assertThat(reshape.done("verify").get("rows").getAsInt()).isEqualTo(50);
  }

  @Test
  void theTargetHasWhatTheSourceHas() throws Exception {
    init("--target", "v2.orders", "--name", "o");
    assertThat(Files.readString(file))
        .contains(
            "-- reshape: o\n",
            "-- source: \"v 1\".\"Order\"",
            "-- note: the check small is not valid",
            "-- note: the source has this trigger",
            "CONSTRAINT positive CHECK ((keep > (0)::numeric))");
    reshape.done("start", file.toString());
    reshape.done("fill");
    for (String same :
        List.of(
            "SELECT count(*) FROM pg_index WHERE indrelid = '%s'::regclass",
            "SELECT relrowsecurity FROM pg_class WHERE oid = '%s'::regclass",
            "SELECT col_description('%s'::regclass, 4)",
            "SELECT count(*) FROM pg_constraint WHERE confrelid = '%s'::regclass",
            "SELECT count(*) FROM pg_constraint WHERE conrelid = '%s'::regclass AND contype = 'x'",
            "SELECT polcmd FROM pg_policy WHERE polrelid = '%s'::regclass",
            "SELECT attacl::text FROM pg_attribute WHERE attname = 'keep' AND attrelid = '%s'::regclass",
            "SELECT has_table_privilege('pg_monitor', '%s', 'SELECT')")) {
      assertThat(database.query(same.formatted("v2.orders")))
          .as(same)
          .isEqualTo(database.query(same.formatted("\"v 1\".\"Order\"")));
    }
  }

  @Test
  void aTableBesideItsSourceGetsOtherNames() throws Exception {
    init();
    assertThat(Files.readString(file))
        .contains("-- reshape: order\n", "-- target: \"v 1\".\"Order_v2\"");
    reshape.done("start", file.toString());
    reshape.done("fill");
    reshape.done("verify");
  }

  @Test
  void aUniqueIndexTakesThePlaceOfThePrimaryKey() throws Exception {
    database.execute(
        "CREATE TABLE v2.plain (a text NOT NULL, b int NOT NULL, c int)",
        "INSERT INTO v2.plain VALUES ('x', 1, 1)");
    assertThat(reshape.refusal("init", "v2.plain", "--file", file.toString()))
        .contains("v2.plain has no primary key", "CREATE UNIQUE INDEX CONCURRENTLY");
    database.execute("CREATE UNIQUE INDEX plain_key ON v2.plain (b, a)");
    reshape.done("init", "v2.plain", "--file", file.toString());
    assertThat(Files.readString(file)).contains("-- key: b, a");
    reshape.done("start", file.toString());
    reshape.done("fill");
    assertThat(reshape.done("verify").get("rows").getAsInt()).isEqualTo(1);
  }

  @Test
  void noFileIsOverwrittenAndADryRunWritesNone() throws Exception {
    assertThat(
            reshape
                .done("init", "\"v 1\".\"Order\"", "--file", file.toString(), "--dry-run")
                .get("spec")
                .getAsString())
        .contains("-- forward:");
    assertThat(file).doesNotExist();
    init();
    String before = Files.readString(file);
    assertThat(reshape.refusal("init", "\"v 1\".\"Order\"", "--file", file.toString()))
        .contains("not overwritten");
    assertThat(Files.readString(file)).isEqualTo(before);
    assertThat(reshape.refusal("init", "v2.missing")).contains("there is no table v2.missing");
  }

  private void init(String... options) {
    List<String> all = new java.util.ArrayList<>(List.of("init", "\"v 1\".\"Order\""));
    all.addAll(List.of(options));
    all.addAll(List.of("--file", file.toString()));
    reshape.done(all.toArray(String[]::new));
  }
}
