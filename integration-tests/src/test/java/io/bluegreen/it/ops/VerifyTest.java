package io.bluegreen.it.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.ops.verify.ComparedSide;
import io.bluegreen.ops.verify.TableVerdict;
import io.bluegreen.ops.verify.TableVerdict.Verdict;
import io.bluegreen.ops.verify.Verification;
import io.bluegreen.ops.verify.VerifyListener;
import io.bluegreen.ops.verify.VerifyOptions;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.postgresql.PGConnection;

/** PostgreSQL 15 and 18 with the same rows of every kind, and what is found once they differ. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VerifyTest {
  private static final VerifyOptions QUICK =
      new VerifyOptions(List.of(), List.of(), 100, Duration.ofMillis(300), 3, Set.of());

  private PgDatabase blue;
  private PgDatabase green;

  @BeforeAll
  void fill() throws Exception {
    blue = SharedServers.of(15).createDatabase();
    green = SharedServers.newest().createDatabase();
    for (PgDatabase database : List.of(blue, green)) {
      database.execute(
          // What the text of a value depends on is set differently on the two.
          "ALTER DATABASE %s SET timezone = '%s'"
              .formatted(
                  database.name(), database.equals(blue) ? "Asia/Tokyo" : "America/New_York"),
          "ALTER DATABASE %s SET datestyle = '%s'"
              .formatted(database.name(), database.equals(blue) ? "German" : "SQL, DMY"),
          "ALTER DATABASE %s SET extra_float_digits = '%d'"
              .formatted(database.name(), database.equals(blue) ? -3 : 1),
          "ALTER DATABASE %s SET bytea_output = '%s'"
              .formatted(database.name(), database.equals(blue) ? "escape" : "hex"),
          "ALTER DATABASE %s SET intervalstyle = '%s'"
              .formatted(database.name(), database.equals(blue) ? "iso_8601" : "postgres"));
      database.execute(
          "CREATE TABLE kinds (id bigint PRIMARY KEY, f4 real, f8 double precision, n numeric,"
              + " ts timestamptz, d date, iv interval, b bytea, j jsonb, x text, a text[], u uuid,"
              + " m money, r int4range, doubled bigint GENERATED ALWAYS AS (id * 2) STORED)",
          "INSERT INTO kinds SELECT i, i / 3.0, i / 7.0, i / 9.0, '2026-01-01 00:00Z'::timestamptz"
              + " + i * interval '1 hour', DATE '2026-01-01' + i, i * interval '1 minute',"
              + " decode(lpad(to_hex(i), 8, '0'), 'hex'), jsonb_build_object('i', i), 'ä' || i,"
              + " ARRAY['a' || i, NULL], md5(i::text)::uuid, i::money, int4range(i, i + 1)"
              + " FROM generate_series(1, 1000) i",
          "CREATE TABLE pairs (a int, b date, v text, PRIMARY KEY (a, b))",
          "INSERT INTO pairs SELECT i % 7, DATE '2026-01-01' + i, 'v' FROM generate_series(1, 500) i",
          "CREATE TABLE named (name text PRIMARY KEY, v int)",
          "INSERT INTO named SELECT 'n' || i, i FROM generate_series(1, 500) i",
          "CREATE TABLE keyless (v int)",
          "INSERT INTO keyless SELECT i FROM generate_series(1, 50) i",
          "CREATE TABLE nothing (id int PRIMARY KEY)",
          "CREATE TABLE parts (id int, v int, PRIMARY KEY (id)) PARTITION BY HASH (id)",
          "CREATE TABLE parts_0 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 0)",
          "CREATE TABLE parts_1 PARTITION OF parts FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
          "INSERT INTO parts SELECT i, i FROM generate_series(1, 300) i");
    }
  }

  @AfterAll
  void drop() throws Exception {
    blue.drop();
    green.drop();
  }

  @Test
  void theSameRowsAreTheSameOnBothVersions() throws Exception {
    List<TableVerdict> verdicts = verify(QUICK);

    assertThat(verdicts).allMatch(TableVerdict::isSame);
    assertThat(verdicts)
        .extracting(TableVerdict::table, TableVerdict::leftRows)
        .contains(
            tuple("public.kinds", 1000L), tuple("public.named", 500L), tuple("public.nothing", 0L));
  }

  @Test
  void differingKeysAreNamed() throws Exception {
    green.execute(
        "UPDATE kinds SET x = 'other' WHERE id = 250",
        "DELETE FROM kinds WHERE id = 251",
        "INSERT INTO kinds (id) VALUES (5000)",
        "UPDATE pairs SET v = 'w' WHERE (a, b) = (3, '2026-01-04')",
        "DELETE FROM named WHERE name = 'n77'",
        "UPDATE keyless SET v = -1 WHERE v = 1",
        "INSERT INTO nothing VALUES (1)");
    try {
      List<TableVerdict> verdicts = verify(QUICK);

      assertThat(of(verdicts, "public.kinds").detail())
          .containsExactly(
              "id = 250 differs", "id = 251 is missing on green", "id = 5000 is missing on blue");
      assertThat(of(verdicts, "public.pairs").detail())
          .containsExactly("a, b = 3, 2026-01-04 differs");
      assertThat(of(verdicts, "public.named").detail())
          .containsExactly("name = n77 is missing on green");
      assertThat(of(verdicts, "public.keyless").verdict()).isEqualTo(Verdict.DIFFERENT);
      assertThat(of(verdicts, "public.nothing").rightRows()).isEqualTo(1);
      assertThat(of(verdicts, "public.parts_0").isSame()).isTrue();
    } finally {
      green.execute(
          "UPDATE kinds SET x = 'ä' || id WHERE id = 250",
          "DELETE FROM kinds WHERE id = 5000",
          "UPDATE pairs SET v = 'v'",
          "INSERT INTO named VALUES ('n77', 77)",
          "UPDATE keyless SET v = 1 WHERE v = -1",
          "DELETE FROM nothing");
      green.execute(
          "INSERT INTO kinds SELECT i, i / 3.0, i / 7.0, i / 9.0, '2026-01-01 00:00Z'::timestamptz"
              + " + i * interval '1 hour', DATE '2026-01-01' + i, i * interval '1 minute',"
              + " decode(lpad(to_hex(i), 8, '0'), 'hex'), jsonb_build_object('i', i), 'ä' || i,"
              + " ARRAY['a' || i, NULL], md5(i::text)::uuid, i::money, int4range(i, i + 1)"
              + " FROM generate_series(251, 251) i");
    }
  }

  @Test
  void aDifferenceThatDoesNotLastIsNone() throws Exception {
    green.execute("DELETE FROM keyless WHERE v = 7");
    VerifyOptions patient =
        new VerifyOptions(List.of("keyless"), List.of(), 100, Duration.ofSeconds(20), 3, Set.of());
    try (Connection here = blue.connect();
        Connection there = green.connect()) {
      int comparing = there.unwrap(PGConnection.class).getBackendPID();
      CompletableFuture<Void> arrival =
          CompletableFuture.runAsync(() -> insertOnceSeenMissing(comparing));

      assertThat(
              new Verification(patient, new VerifyListener() {})
                  .run(
                      new ComparedSide("blue", here, null), new ComparedSide("green", there, null)))
          .singleElement()
          .matches(TableVerdict::isSame);
      arrival.join();
    }
  }

  private void insertOnceSeenMissing(int comparing) {
    await()
        .until(
            () ->
                green.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE state = 'idle' AND query LIKE"
                            + " '%md5%keyless%' AND pid = "
                            + comparing)
                    == 1);
    try {
      green.execute("INSERT INTO keyless VALUES (7)");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void theCommandComparesClustersAndSaysWhatDiffers() throws Exception {
    for (PgDatabase database : List.of(blue, green)) {
      database.installControlTable();
      database.execute(
          "SELECT bluegreen.create_deployment('pair', 'cluster', '%s', '%s')"
              .formatted(blue.endpoint(), green.endpoint()));
    }

    JsonObject same = ToolRun.json(blue.jdbcUrl(), "verify", "--table", "pairs,named");
    assertThat(same.get("rows").getAsInt()).isEqualTo(1000);
    assertThat(same.get("fenced").getAsBoolean()).isFalse();

    blue.execute("CREATE TABLE only_here (id int PRIMARY KEY)");
    ToolRun differing = ToolRun.on(blue.jdbcUrl(), "verify", "--table", "only_here");
    assertThat(differing.exit()).isEqualTo(1);
    assertThat(differing.out()).contains("1 of 1 table(s) differ", "it is not on green");
    blue.execute("DROP TABLE only_here");

    assertThat(ToolRun.on(blue.jdbcUrl(), "verify", "--table", "nowhere").exit()).isEqualTo(2);
  }

  @Test
  void theCommandComparesSchemas() throws Exception {
    PgDatabase database = SharedServers.newest().createDatabase();
    SchemaDeployment.in(database)
        .named("shop")
        .schemas("b", "g")
        .tables(
            "CREATE TYPE mood AS ENUM ('sad', 'ok')",
            "CREATE TABLE item (id int PRIMARY KEY, m mood)",
            "INSERT INTO item VALUES (1, 'ok')")
        .create();

    ToolRun.json(database.jdbcUrl(), "verify");
    database.execute("UPDATE g.item SET m = 'sad'");
    JsonObject different = ToolRun.json(1, database.jdbcUrl(), "verify", "--patience", "1ms");
    assertThat(different.toString()).contains("id = 1 differs");
    database.drop();
  }

  private List<TableVerdict> verify(VerifyOptions options) throws Exception {
    try (Connection here = blue.connect();
        Connection there = green.connect()) {
      return new Verification(options, new VerifyListener() {})
          .run(new ComparedSide("blue", here, null), new ComparedSide("green", there, null));
    }
  }

  private static TableVerdict of(List<TableVerdict> verdicts, String table) {
    return verdicts.stream().filter(v -> v.table().equals(table)).findFirst().orElseThrow();
  }
}
