package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Unlogged tables that somebody leaves behind on purpose: a switch goes there and back, and a
 * comparison names them without counting them.
 */
@FullOnly
class UnloggedTablesTest extends WorkloadDeploymentTest {
  private static final String SKIP = "--skip=unlogged-tables";

  private static final String[] TABLES = {
    "CREATE UNLOGGED TABLE cache (k text PRIMARY KEY, v text)",
    "CREATE UNLOGGED TABLE keyless (v text)",
    "CREATE TABLE event (id int, day int, PRIMARY KEY (id, day)) PARTITION BY LIST (day)",
    "CREATE TABLE event_1 PARTITION OF event FOR VALUES IN (1)",
    "CREATE UNLOGGED TABLE event_2 PARTITION OF event FOR VALUES IN (2)"
  };

  @Override
  protected ClusterDeployment create() throws Exception {
    return WorkloadTables.cluster()
        .tables(List.of(TABLES))
        .rows(
            List.of(
                "INSERT INTO cache VALUES ('a', '1'), ('b', '2')",
                "INSERT INTO keyless VALUES ('x')",
                "INSERT INTO event VALUES (1, 1), (2, 2)"))
        .create();
  }

  @Test
  void theVerdictIsUsableBeforeASwitchAfterItAndOnTheWayBack() throws Exception {
    ToolRun.json(1, blue.jdbcUrl(), "replicate");
    ToolRun.json(blue.jdbcUrl(), "replicate", SKIP);
    ToolRun.json(blue.jdbcUrl(), "warm");
    assertTheSameBut("public.cache", "public.event_2", "public.keyless");

    ToolRun.json(1, blue.jdbcUrl(), "switch", "--failover-paused");
    ToolRun.json(blue.jdbcUrl(), "switch", "--failover-paused", SKIP);
    write(green, "green");
    pair.awaitReplication(Side.GREEN);
    assertTheSameBut("public.cache", "public.event_2", "public.keyless");
    JsonObject status = ToolRun.json(green.jdbcUrl(), "status");
    assertThat(status.get("replication").getAsString()).isEqualTo("sound");

    blue.execute(
        "SET session_replication_role = replica", "UPDATE counters SET n = 9 WHERE id = 1");
    assertThat(ToolRun.json(1, green.jdbcUrl(), "verify").get("differences").toString())
        .contains("public.counters")
        .doesNotContain("cache", "event_2", "keyless");
    ToolRun.json(green.jdbcUrl(), "verify", "--exclude", "counters");
    assertThat(ToolRun.json(1, green.jdbcUrl(), "verify", "--exclude", "ledger").toString())
        .contains("public.counters");
    blue.execute(
        "SET session_replication_role = replica", "UPDATE counters SET n = 0 WHERE id = 1");

    ToolRun.json(green.jdbcUrl(), "rollback", "--failover-paused", SKIP);
    write(blue, "blue");
    pair.awaitReplication(Side.BLUE);
    assertTheSameBut("public.cache", "public.event_2", "public.keyless");
  }

  @Test
  void whatIsUnloggedOnTheIdleSideAloneIsCompared() throws Exception {
    green.execute("ALTER TABLE counters SET UNLOGGED");
    ToolRun.json(blue.jdbcUrl(), "replicate", SKIP);
    assertTheSameBut("public.cache", "public.event_2", "public.keyless");
    green.execute("SET session_replication_role = replica", "DELETE FROM counters WHERE id = 1");
    assertThat(
            ToolRun.json(1, blue.jdbcUrl(), "verify", "--patience", "10ms")
                .get("differences")
                .toString())
        .contains("public.counters", "id = 1 is missing on green");
  }

  @Test
  void anUnloggedPartitionedTableIsNamedWithoutAMendThatDoesNothing() throws Exception {
    blue.execute(
        "CREATE UNLOGGED TABLE visit (id int PRIMARY KEY) PARTITION BY HASH (id)",
        "CREATE TABLE visit_0 PARTITION OF visit FOR VALUES WITH (MODULUS 1, REMAINDER 0)");
    String checks = ToolRun.json(1, blue.jdbcUrl(), "preflight").get("checks").toString();
    assertThat(checks)
        .contains("partitioned table public.visit is unlogged: it cannot be published")
        .contains("ALTER TABLE public.cache SET LOGGED")
        .doesNotContain("ALTER TABLE public.visit SET LOGGED");
  }

  private static void write(PgDatabase active, String by) throws Exception {
    active.execute(
        "INSERT INTO cache VALUES ('%s', 'new')".formatted(by),
        "INSERT INTO keyless VALUES ('%s')".formatted(by),
        "INSERT INTO event VALUES (%d, 2)".formatted(by.length()),
        "INSERT INTO event VALUES (%d, 1)".formatted(by.length() * 10),
        "UPDATE counters SET n = n + 1 WHERE id = 2");
  }

  private void assertTheSameBut(String... left) {
    JsonObject verdict = ToolRun.json(blue.jdbcUrl(), "verify");
    assertThat(verdict.get("message").getAsString()).endsWith(": the same");
    JsonArray remarks = verdict.getAsJsonArray("remarks");
    assertThat(remarks).hasSize(left.length);
    for (String table : left) {
      assertThat(remarks.toString())
          .contains("not compared, because nothing replicates it: " + table);
    }
  }
}
