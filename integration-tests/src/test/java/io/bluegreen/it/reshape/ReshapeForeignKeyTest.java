package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Foreign keys to and between the targets: no writer meets an error that a plain table spares it.
 */
@ExtendWith(PgExtension.class)
class ReshapeForeignKeyTest {
  private ReshapeRuns reshape;
  private PgDatabase database;
  private Path directory;

  @BeforeEach
  void tables(PgDatabase given, @TempDir Path files) throws Exception {
    database = given;
    directory = files;
    reshape = new ReshapeRuns(database);
    database.installControlTable();
    database.execute(
        "CREATE SCHEMA v1",
        "CREATE SCHEMA v2",
        "CREATE TABLE v1.orders (id int PRIMARY KEY, note text)",
        "INSERT INTO v1.orders SELECT i, 'n' || i FROM generate_series(1, 100) i",
        "CREATE TABLE v1.line (orders int NOT NULL REFERENCES v1.orders)");
  }

  @Test
  void aSnapshotOlderThanTheCopyInsertsBeforeTheForeignKeyIsThere() throws Exception {
    start(
        "",
        "ALTER TABLE v1.line ADD CONSTRAINT line_v2 FOREIGN KEY (orders) REFERENCES v2.orders NOT VALID;");
    try (Connection writer = database.connect()) {
      writer.setAutoCommit(false);
      writer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      writer.createStatement().execute("SELECT 1");
      BackgroundCall<JsonObject> fill = BackgroundCall.of(() -> reshape.done("fill"));
      Waits.eventually(() -> database.queryLong("SELECT count(*) FROM v2.orders"), n -> n == 100);
      // Its snapshot does not see the copy of this row.
      writer.createStatement().execute("INSERT INTO v1.line VALUES (7)");
      fill.assertRunning();
      writer.commit();
      assertThat(fill.result().get("state").getAsString()).isEqualTo("filled");
    }
    reshape.done("verify");
    database.execute("DELETE FROM v1.line", "DELETE FROM v1.orders WHERE id = 7");
    assertThat(database.queryLong("SELECT count(*) FROM v2.orders WHERE id = 7")).isZero();
  }

  @Test
  void whoDoesNotEndIsNamed() throws Exception {
    start(
        "",
        "ALTER TABLE v1.line ADD CONSTRAINT line_v2 FOREIGN KEY (orders) REFERENCES v2.orders NOT VALID;");
    try (Connection writer = database.connect()) {
      writer.setAutoCommit(false);
      writer.createStatement().execute("SELECT 1");
      JsonObject ended = reshape.ended(4, "fill", "--timeout", "100ms");
      assertThat(ended.get("message").getAsString())
          .contains("the rows are copied", "older than the copy", "of process");
    }
    assertThat(reshape.done("fill").get("rows").getAsInt()).isZero();
  }

  @Test
  void rowsOfTargetsThatReferenceOneAnotherAreDeletedInTheirOrder() throws Exception {
    start(", FOREIGN KEY (id) REFERENCES v2.orders", "");
    reshape.done("fill");
    database.execute(
        "DELETE FROM v1.orders WHERE id = 1",
        "UPDATE v1.orders SET id = 1000 WHERE id = 2",
        "UPDATE v1.orders SET note = NULL WHERE id = 3");
    assertThat(reshape.done("verify").get("rows").getAsInt()).isEqualTo(99);
    database.execute("TRUNCATE v1.orders, v1.line");
    assertThat(database.queryLong("SELECT count(*) FROM v2.note")).isZero();
  }

  @Test
  void aForeignKeyToATargetWithoutRowsIsRefused() throws Exception {
    Path file = spec("", "");
    Files.writeString(
        file,
        Files.readString(file)
            .replace(
                "CREATE TABLE v2.note",
                "ALTER TABLE v1.line ADD CONSTRAINT line_v2 FOREIGN KEY (orders) REFERENCES v2.orders NOT VALID; CREATE TABLE v2.note"));
    assertThat(reshape.refusal("start", file.toString()))
        .contains("foreign-keys-to-target", "line_v2 of v1.line references v2.orders");
  }

  @Test
  void aTruncatedTableIsComparedWholeWhereASnapshotMayHaveMissedRows() throws Exception {
    start(
        "",
        "ALTER TABLE v1.line ADD CONSTRAINT line_v2 FOREIGN KEY (orders) REFERENCES v2.orders NOT VALID;");
    reshape.done("fill");
    reshape.done("verify");
    try (Connection writer = database.connect()) {
      writer.setAutoCommit(false);
      writer.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
      writer.createStatement().execute("SELECT 1");
      database.execute("INSERT INTO v1.orders VALUES (1000, 'newer than the snapshot')");
      writer.createStatement().execute("TRUNCATE v1.orders, v1.line");
      writer.commit();
    }
    assertThat(database.queryLong("SELECT count(*) FROM v2.orders")).isEqualTo(1);
    assertThat(reshape.done("verify").get("different").getAsInt()).isZero();
    assertThat(database.queryLong("SELECT count(*) FROM v2.orders")).isZero();
  }

  private void start(String noteKey, String afterFill) throws Exception {
    reshape.done("start", spec(noteKey, afterFill).toString());
  }

  private Path spec(String noteKey, String afterFill) throws Exception {
    return Files.writeString(
        directory.resolve("orders.sql"),
        """
        -- reshape: orders
        -- source: v1.orders
        -- target: v2.orders
        CREATE TABLE v2.orders (id bigint PRIMARY KEY);
        -- forward:
        SELECT id
        -- target: v2.note
        CREATE TABLE v2.note (id bigint PRIMARY KEY, note text NOT NULL%s);
        -- forward:
        SELECT id, note WHERE note IS NOT NULL
        -- back:
        id = id::int, note = note.note
        -- after fill:
        %s
        """
            .formatted(noteKey, afterFill));
  }
}
