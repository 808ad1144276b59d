package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgSession;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Two clusters from the first look to the last DROP, with nothing but the command line. */
class LifeOfAPairTest extends WorkloadDeploymentTest {
  @Override
  protected ClusterDeployment create() throws Exception {
    return WorkloadTables.cluster().create();
  }

  @Test
  void fromPreflightToContract() throws Exception {
    assertThat(errors(ToolRun.json(1, blue.jdbcUrl(), "preflight")))
        .containsExactly("control-table", "subscription", "lag", "publication");
    JsonObject copied = ToolRun.json(blue.jdbcUrl(), "replicate");
    assertThat(copied.get("tables").getAsInt()).isEqualTo(WorkloadTables.create().size() + 1);
    assertThat(ToolRun.json(green.jdbcUrl(), "replicate").get("message").getAsString())
        .isEqualTo("green is a copy of blue and follows it");
    JsonObject synced = ToolRun.json(blue.jdbcUrl(), "wait-sync", "--timeout", "20s");
    assertThat(synced.get("streaming").getAsBoolean()).isTrue();
    assertThat(errors(ToolRun.json(1, blue.jdbcUrl(), "preflight"))).containsExactly("statistics");
    ToolRun.json(blue.jdbcUrl(), "warm");
    assertThat(errors(ToolRun.json(blue.jdbcUrl(), "preflight"))).isEmpty();

    ToolRun held = ToolRun.on(blue.jdbcUrl(), "contract");
    assertThat(held.exit()).as(held.toString()).isZero();
    assertThat(green.queryLong("SELECT count(*) FROM pg_publication")).isZero();
    assertThat(held.out()).startsWith("green is let go");
    ToolRun late = ToolRun.on(blue.jdbcUrl(), "wait-sync", "--timeout", "1ms");
    assertThat(late.exit()).isEqualTo(1);
    assertThat(late.err()).contains("bluegreen replicate sets it up");
  }

  @Test
  void switchAsksPreflightFirstAndNamesWhatIsOverridden() throws Exception {
    ToolRun.json(blue.jdbcUrl(), "replicate");
    ToolRun.json(blue.jdbcUrl(), "warm");
    blue.execute("CREATE UNLOGGED TABLE cache (id int PRIMARY KEY)");
    green.execute("CREATE UNLOGGED TABLE cache (id int PRIMARY KEY)");
    ToolRun refused = ToolRun.on(blue.jdbcUrl(), "switch");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err())
        .contains("unlogged-tables on blue (table public.cache is unlogged)", "--skip ID")
        .doesNotContain("--skip unlogged-tables");
    assertThat(blue.query("SELECT phase FROM bluegreen.deployment")).isEqualTo("steady");
    ToolRun misspelt = ToolRun.on(blue.jdbcUrl(), "switch", "--skip", "unlogged-table");
    assertThat(misspelt.exit()).isEqualTo(2);
    assertThat(misspelt.err()).contains("did you mean unlogged-tables?");

    JsonObject done = ToolRun.json(blue.jdbcUrl(), "switch", "--skip", "unlogged-tables");
    assertThat(done.get("remarks").toString()).contains("overridden: unlogged-tables");
    try (PgSession session = blue.session()) {
      session.execute("SET application_name = 'report'");
      JsonObject used = ToolRun.json(1, green.jdbcUrl(), "contract");
      assertThat(used.get("remarks").toString()).contains("report");
    }
    assertThat(ToolRun.json(green.jdbcUrl(), "contract", "--dry-run").get("remarks").toString())
        .contains("drop slot");
    ToolRun.json(green.jdbcUrl(), "contract");
    assertThat(ToolRun.json(green.jdbcUrl(), "contract").get("message").getAsString())
        .isEqualTo("nothing is left of blue to drop");
  }

  /** Only a statement to paste may be longer than a terminal is wide. */
  private static boolean isReadable(String line) {
    return line.length() <= 80 || line.matches("-   on (blue|green): .*");
  }

  @Test
  void preflightIsReadableAndReplicateSaysWhatToMend() throws Exception {
    blue.execute("ALTER TABLE ledger ADD COLUMN c int", "CREATE TABLE extra (id int)");
    ToolRun text = ToolRun.on(blue.jdbcUrl(), "preflight", "--skip", "columns");
    assertThat(text.exit()).isEqualTo(1);
    assertThat(text.out())
        .contains("overridden: columns", "ERROR missing-relations on green", "why:");
    assertThat(text.out().lines()).allMatch(LifeOfAPairTest::isReadable);
    JsonObject refused = ToolRun.json(1, blue.jdbcUrl(), "replicate");
    assertThat(refused.get("remarks").toString()).contains("pg_dump --schema-only");
    assertThat(refused.get("obstacles").toString())
        .contains("public.extra table is missing", "ADD COLUMN c integer");
    assertThat(ToolRun.on(blue.jdbcUrl(), "replicate").out().lines())
        .allMatch(LifeOfAPairTest::isReadable)
        .anyMatch(line -> line.endsWith("ALTER TABLE public.ledger ADD COLUMN c integer"));
    ToolRun inline =
        ToolRun.on(blue.jdbcUrl(), "replicate", "--source-dsn", "host=x password=s3cret");
    assertThat(inline.exit()).isEqualTo(2);
    assertThat(inline.err()).contains("--source-dsn", "passfile=").doesNotContain("s3cret");
  }

  @Test
  void theOldSchemaIsDroppedOnceItsNameIsTyped() throws Exception {
    SchemaDeployment.in(blue)
        .named("shop")
        .schemas("b", "g")
        .tables("CREATE TABLE item (id int PRIMARY KEY)")
        .create();
    String[] preflight = {"preflight", "--deployment", "shop"};
    assertThat(errors(ToolRun.json(blue.jdbcUrl(), preflight))).isEmpty();
    ToolRun.json(blue.jdbcUrl(), "switch", "--deployment", "shop");
    ToolRun unasked = ToolRun.on(blue.jdbcUrl(), "contract", "--deployment", "shop");
    assertThat(unasked.exit()).isEqualTo(2);
    assertThat(unasked.err()).contains("--confirm b");
    assertThat(
            ToolRun.on(blue.jdbcUrl(), "contract", "--deployment", "shop", "--confirm", "g").exit())
        .isEqualTo(1);
    ToolRun.json(blue.jdbcUrl(), "contract", "--deployment", "shop", "--confirm", "b");
    assertThat(blue.queryLong("SELECT count(*) FROM pg_namespace WHERE nspname IN ('b', 'g')"))
        .isEqualTo(1);
  }

  private static List<String> errors(JsonObject preflight) {
    List<String> ids = new ArrayList<>();
    for (JsonElement check : preflight.getAsJsonArray("checks")) {
      if (check.getAsJsonObject().get("verdict").getAsString().equals("error")) {
        ids.add(check.getAsJsonObject().get("id").getAsString());
      }
    }
    return ids;
  }
}
