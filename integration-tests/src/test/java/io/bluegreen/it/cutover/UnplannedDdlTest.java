package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.jdbc.model.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Changes of the active side's tables that nobody has made on the idle side: what is printed lets
 * replication go on, and what it cannot bring is compared before a switch.
 */
@FullOnly
class UnplannedDdlTest extends WorkloadDeploymentTest {
  private static final Pattern ADDED =
      Pattern.compile(
          "ALTER TABLE public.ledger (?:ADD|ALTER) COLUMN [^\"]*?note_idle_write\\([^)]*\\)");

  @Override
  protected ClusterDeployment create() throws Exception {
    return WorkloadTables.cluster()
        .tables(
            List.of(
                "CREATE TABLE m (id int, month int, v text, PRIMARY KEY (id, month)) PARTITION BY LIST (month)",
                "CREATE TABLE m1 PARTITION OF m FOR VALUES IN (1)",
                "CREATE TABLE m2 PARTITION OF m FOR VALUES IN (2)"))
        .rows(
            List.of(
                "INSERT INTO ledger (writer, number) SELECT i, i FROM generate_series(1, 20) i",
                "INSERT INTO m VALUES (1, 1), (2, 2)"))
        .create();
  }

  @BeforeEach
  void replicate() {
    done("replicate");
    done("warm");
  }

  @ParameterizedTest
  @CsvSource({
    "ALTER TABLE ledger RENAME number TO nr, preflight",
    "ALTER TABLE ledger RENAME number TO nr, status",
    "ALTER TABLE ledger ADD COLUMN made uuid DEFAULT gen_random_uuid(), preflight",
    "ALTER TABLE ledger ALTER COLUMN writer TYPE text USING 'w' || writer, preflight"
  })
  void rowsThatAPrintedColumnDoesNotGetAreComparedBeforeASwitch(String ddl, String command)
      throws Exception {
    blue.execute(ddl, "INSERT INTO ledger (writer) VALUES (99)");
    Matcher printed =
        ADDED.matcher(
            ToolRun.on(blue.jdbcUrl(), command, "--output", "json").out().replace("\\\"", ""));
    assertThat(printed.find()).isTrue();
    green.execute(printed.group());
    pair.awaitReplication(Side.BLUE);
    assertThat(green.queryLong("SELECT count(*) FROM ledger")).isEqualTo(21);

    assertThat(errors()).containsExactly("idle-writes");
    ToolRun refused = ToolRun.on(blue.jdbcUrl(), "switch", "--failover-paused");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("idle-writes on green", "public.ledger");
    assertThat(
            ToolRun.json(1, blue.jdbcUrl(), "verify", "--patience", "1s")
                .get("differences")
                .toString())
        .contains("public.ledger");

    done("reseed", "--anyway");
    done("warm");
    pair.awaitReplication(Side.BLUE);
    done("verify");
    assertThat(errors()).isEmpty();
    done("switch", "--failover-paused");
  }

  @Test
  void aPartitionThatIsDetachedThereIsDetachedHereAsPrinted() throws Exception {
    blue.execute("ALTER TABLE m DETACH PARTITION m1", "UPDATE m1 SET v = 'alone'");
    assertThat(errors()).containsExactlyInAnyOrder("partitions", "unpublished-tables");
    List<String> mends = mends("partitions");
    assertThat(mends).containsExactly("ALTER TABLE public.m DETACH PARTITION public.m1");
    green.execute(mends.get(0));
    assertThat(errors()).containsExactly("unpublished-tables");
    done("replicate");
    blue.execute("INSERT INTO m1 VALUES (7, 1, 'x')", "INSERT INTO m VALUES (7, 2, 'x')");
    pair.awaitReplication(Side.BLUE);
    assertMissedRowsAreNoticed("public.m1");
  }

  @ParameterizedTest
  @CsvSource({
    "DROP TABLE counters, unpublished-tables",
    "SET (publish = 'insert'), published-operations",
    "'SET TABLE accounts, counters WHERE (id > 1), ledger, transfers, m, bluegreen.sentinel', row-filters"
  })
  void aTableOfWhichNotAllWasSentForAWhileIsCompared(String change, String check) throws Exception {
    blue.execute(
        "ALTER PUBLICATION %s %s".formatted(pair.names().publication(), change),
        "UPDATE counters SET n = 5 WHERE id = 1");
    assertThat(errors()).containsExactly(check);
    assertThat(mends(check)).containsExactly("-- bluegreen replicate");
    done("replicate");
    blue.execute("UPDATE counters SET n = 6 WHERE id = 2");
    pair.awaitReplication(Side.BLUE);
    assertMissedRowsAreNoticed("public.counters");
  }

  /** What was written while nobody sent it is nowhere but on the active side. */
  private void assertMissedRowsAreNoticed(String table) {
    assertThat(errors()).containsExactly("idle-writes");
    ToolRun refused = ToolRun.on(blue.jdbcUrl(), "switch", "--failover-paused");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.err()).contains("idle-writes on green");
    assertThat(
            ToolRun.json(1, blue.jdbcUrl(), "verify", "--patience", "1s")
                .get("differences")
                .toString())
        .contains(table);
    done("reseed", "--anyway");
    done("warm");
    done("verify");
    assertThat(errors()).isEmpty();
    done("switch", "--failover-paused");
  }

  private List<String> errors() {
    List<String> ids = new ArrayList<>();
    checks()
        .forEach(
            check -> {
              if (check.get("verdict").getAsString().equals("error")) {
                ids.add(check.get("id").getAsString());
              }
            });
    ids.remove("apply-trouble");
    return ids;
  }

  private List<String> mends(String id) {
    List<String> mends = new ArrayList<>();
    for (JsonObject check : checks()) {
      if (check.get("id").getAsString().equals(id)) {
        for (JsonElement finding : check.getAsJsonArray("findings")) {
          mends.add(finding.getAsJsonObject().get("mend").getAsString());
        }
      }
    }
    return mends;
  }

  private List<JsonObject> checks() {
    List<JsonObject> checks = new ArrayList<>();
    ToolRun run = ToolRun.on(blue.jdbcUrl(), "preflight", "--failover-paused", "--output", "json");
    for (JsonElement check :
        com.google.gson.JsonParser.parseString(run.out())
            .getAsJsonObject()
            .getAsJsonArray("checks")) {
      checks.add(check.getAsJsonObject());
    }
    return checks;
  }

  private void done(String... command) {
    ToolRun run = ToolRun.on(blue.jdbcUrl(), command);
    assertThat(run.exit()).as(run.toString()).isZero();
  }
}
