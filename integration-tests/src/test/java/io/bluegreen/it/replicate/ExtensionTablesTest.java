package io.bluegreen.it.replicate;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Tables of extensions are copied where that is asked for, with what belongs to them. */
@FullOnly
class ExtensionTablesTest extends WorkloadDeploymentTest {
  @Test
  void anIncludedTableIsCopiedClosedComparedAndItsSequenceMoved() throws Exception {
    for (PgDatabase side : List.of(blue, green)) {
      side.execute(
          "CREATE EXTENSION hstore; CREATE SEQUENCE job_seq",
          "CREATE TABLE job (id bigint PRIMARY KEY DEFAULT nextval('job_seq'), command text)",
          "ALTER EXTENSION hstore ADD TABLE job; ALTER EXTENSION hstore ADD SEQUENCE job_seq");
    }
    blue.execute("INSERT INTO job (command) VALUES ('VACUUM')");
    assertThat(preflight())
        .contains("extension-tables", "bluegreen replicate --include public.job");

    ToolRun.json(blue.jdbcUrl(), "replicate", "--include", "job");
    assertThat(green.query("SELECT command FROM job")).isEqualTo("VACUUM");
    try (PgSession session = green.session()) {
      assertThat(session.refusal("DELETE FROM job").getSQLState()).isEqualTo("25006");
    }
    ToolRun.json(blue.jdbcUrl(), "replicate");
    blue.execute("UPDATE job SET command = 'ANALYZE'");
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(green.query("SELECT command FROM job")).isEqualTo("ANALYZE"));
    assertThat(preflight()).doesNotContain("extension-tables");
    JsonObject verdict = ToolRun.json(blue.jdbcUrl(), "verify", "--table", "public.job");
    assertThat(verdict.get("message").getAsString()).isEqualTo("1 table(s), 1 row(s): the same");

    ToolRun.json(blue.jdbcUrl(), "warm");
    ToolRun.json(blue.jdbcUrl(), "switch", "--failover-paused");
    assertThat(green.queryLong("INSERT INTO job (command) VALUES ('x') RETURNING id"))
        .isGreaterThan(1000);
    Awaitility.await()
        .untilAsserted(() -> assertThat(blue.queryLong("SELECT count(*) FROM job")).isEqualTo(2));
    try (PgSession session = blue.session()) {
      assertThat(session.refusal("DELETE FROM job").getSQLState()).isEqualTo("25006");
    }
  }

  @Test
  void aTableThatIsNotThereIsNoTable() {
    ToolRun refused = ToolRun.on(blue.jdbcUrl(), "replicate", "--include", "nothing.there");
    assertThat(refused.exit()).isEqualTo(2);
    assertThat(refused.err()).contains("no table nothing.there");
  }

  /** What has findings of one severity or another, as text. */
  private String preflight() {
    return ToolRun.on(blue.jdbcUrl(), "preflight", "--failover-paused").out();
  }
}
