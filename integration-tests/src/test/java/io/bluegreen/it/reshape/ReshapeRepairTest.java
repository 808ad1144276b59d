package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are repaired where they reference one another, in whatever order they are found. */
@ExtendWith(PgExtension.class)
class ReshapeRepairTest {
  /** A boss behind those who have it, and two who are each other's boss. */
  private static final String UNSEEN =
      "SET bluegreen.mirror = 'on'; SET CONSTRAINTS ALL DEFERRED; INSERT INTO v1.person VALUES"
          + " (101, 103), (102, 103), (103, 104), (104, NULL), (201, 202), (202, 201)";

  private ReshapeRuns reshape;
  private PgDatabase database;

  @BeforeEach
  void filled(PgDatabase given, @TempDir Path directory) throws Exception {
    database = given;
    reshape = new ReshapeRuns(database);
    database.installControlTable();
    database.execute(
        "CREATE SCHEMA v1",
        "CREATE SCHEMA v2",
        "CREATE TABLE v1.person (id int PRIMARY KEY, boss int REFERENCES v1.person DEFERRABLE"
            + " INITIALLY DEFERRED)",
        "INSERT INTO v1.person SELECT i, nullif(i / 10, 0) FROM generate_series(1, 100) i");
    Path spec =
        Files.writeString(
            directory.resolve("person.sql"),
            """
            -- reshape: person
            -- source: v1.person
            -- target: v2.person
            CREATE TABLE v2.person (id bigint PRIMARY KEY, boss bigint);
            -- forward:
            SELECT id, boss
            -- back:
            id = id::int, boss = boss::int
            -- after fill:
            ALTER TABLE v2.person ADD CONSTRAINT person_boss FOREIGN KEY (boss) REFERENCES v2.person DEFERRABLE NOT VALID;
            """);
    reshape.done("start", spec.toString());
    reshape.done("fill");
    database.execute(UNSEEN);
  }

  @Test
  void keysThatAreNoted() throws Exception {
    note("SELECT DISTINCT ARRAY[id]::text FROM v1.person WHERE id > 100");
    assertRepaired(reshape.done("verify"));
  }

  @Test
  void aTableThatIsNotedAsAWhole() throws Exception {
    note("SELECT '{}'");
    assertRepaired(reshape.done("verify"));
  }

  @Test
  void aKeyWhoseBossIsFoundByTheTable() throws Exception {
    note("SELECT ARRAY[id]::text FROM v1.person WHERE id IN (102, 201)");
    note("SELECT '{}'");
    assertRepaired(reshape.done("verify"));
  }

  @Test
  void whateverDiffers() throws Exception {
    assertRepaired(reshape.done("verify", "--mend"));
  }

  /** Without the rows that it needs a key stays noted, and nothing is changed. */
  @Test
  void whatCannotBeRepairedIsCounted() throws Exception {
    note("SELECT ARRAY[id]::text FROM v1.person WHERE id = 102");
    JsonObject verified = reshape.ended(1, "verify");
    assertThat(verified.get("noted").getAsInt()).isOne();
    assertThat(verified.get("different").getAsInt()).isEqualTo(6);
    assertThat(verified.get("state").getAsString()).isEqualTo("filled");
  }

  private void note(String keys) throws SQLException {
    database.execute(
        "INSERT INTO bluegreen.reshape_recheck (name, relation, key) SELECT 'person', '\"v1\".\"person\"',"
            + " bluegreen_key FROM ("
            + keys
            + ") AS bluegreen_noted (bluegreen_key)");
  }

  private void assertRepaired(JsonObject verified) throws SQLException {
    assertThat(verified.get("different").getAsInt()).isZero();
    assertThat(verified.get("state").getAsString()).isEqualTo("verified");
    assertThat(database.queryLong("SELECT count(*) FROM v1.person NATURAL JOIN v2.person"))
        .isEqualTo(database.queryLong("SELECT count(*) FROM v2.person WHERE boss IS NOT NULL"));
    assertThat(database.queryLong("SELECT count(*) FROM v2.person")).isEqualTo(106);
  }
}
