package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.jdbc.model.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A reshape and a switch at the same time: one of the two is refused, in both modes. */
@FullOnly
@ExtendWith(PgExtension.class)
class ReshapeBesideSwitchTest {
  private static final List<List<String>> FLIPS =
      List.of(
          List.of("switch"),
          List.of("switch", "--force"),
          List.of("switch", "--drain"),
          List.of("switch", "--at", "+1h"),
          List.of("schedule", "--to", "green", "--at", "+1h"));

  @Test
  void noOtherFlipPassesAReshapeBy(PgDatabase database, @TempDir Path directory) throws Exception {
    database.installControlTable();
    SchemaDeployment deployment =
        SchemaDeployment.in(database)
            .onBlue("CREATE TABLE orders (id serial PRIMARY KEY, email text)")
            .create();
    ReshapeRuns reshape = new ReshapeRuns(database);
    Path file = spec(directory, "blue.orders", "green.orders");
    reshape.done("start", file.toString());
    for (List<String> flip : FLIPS) {
      assertThat(refusal(database, flip)).as(flip.toString()).contains("reshape orders is syncing");
    }
    reshape.done("fill", "--pause", "0s");
    reshape.done("verify");
    assertThat(refusal(database, FLIPS.get(0))).contains("reshape orders is verified");
    reshape.done("switch", "--by", "schema");
    assertThat(refusal(database, List.of("rollback"))).contains("reshape orders is switched");
    assertThat(refusal(database, List.of("rollback", "--drain"))).contains("is switched");
    assertThat(refusal(database, List.of("switch", "--to", "blue"))).contains("is switched");
    assertThat(deployment.active()).isEqualTo("green");
    reshape.done("contract");
    ToolRun.json(database.jdbcUrl(), "switch", "--to", "blue", "--force");
    assertThat(deployment.active()).isEqualTo("blue");
  }

  @Test
  void noStepGoesOnBesideARunOrAScheduledFlip(PgDatabase database, @TempDir Path directory)
      throws Exception {
    database.installControlTable();
    SchemaDeployment deployment =
        SchemaDeployment.in(database)
            .onBlue("CREATE TABLE orders (id serial PRIMARY KEY, email text)")
            .create();
    ReshapeRuns reshape = new ReshapeRuns(database);
    String file = spec(directory, "blue.orders", "green.orders").toString();
    ToolRun.json(database.jdbcUrl(), "schedule", "--to", "green", "--at", "+1h");
    assertThat(reshape.refusal("start", file)).contains("switches to green at");
    ToolRun.json(database.jdbcUrl(), "unschedule");
    try (PgSession run = database.session()) {
      run.execute("SELECT bluegreen.take_run_lock('" + deployment.name() + "')");
      assertThat(ToolRun.on(database.jdbcUrl(), "reshape", "start", file).err())
          .contains("works on deployment");
    }
    assertThat(database.query("SELECT to_regclass('green.orders')")).isNull();
  }

  @Test
  void aCutoverIsRefusedWhileATableIsMirrored(@TempDir Path directory) throws Exception {
    try (ClusterDeployment cluster =
        ClusterDeployment.on(ClusterServers.replicating())
            .tables(List.of("CREATE TABLE orders (id serial PRIMARY KEY, email text)"))
            .create()) {
      cluster.controlOnBothSides();
      cluster.replicate();
      ReshapeRuns active = new ReshapeRuns(cluster.blue());
      Path file = spec(directory, "public.orders", "public.orders_v2");
      assertThat(new ReshapeRuns(cluster.green()).refusal("start", file.toString()))
          .contains("is the target of a subscription");
      active.done("start", file.toString());
      for (String command : List.of("switch", "preflight")) {
        ToolRun run = ToolRun.on(cluster.blue().jdbcUrl(), command);
        assertThat(run.exit()).as(run.toString()).isEqualTo(1);
        assertThat(run.out() + run.err()).contains("open-reshape");
      }
      assertThat(cluster.active().text()).isEqualTo("blue");
      active.ended(3, "abort");
      assertThat(
              cluster
                  .blue()
                  .column("SELECT tgname FROM pg_trigger WHERE tgname LIKE 'bluegreen_m%'"))
          .isEmpty();
    }
  }

  @Test
  void aPairIsReplicatedWithoutWhatAReshapeMakes(@TempDir Path directory) throws Exception {
    try (ClusterDeployment cluster =
        ClusterDeployment.on(ClusterServers.replicating())
            .tables(List.of("CREATE TABLE orders (id serial PRIMARY KEY, email text)"))
            .create()) {
      cluster.controlOnBothSides();
      ReshapeRuns active = new ReshapeRuns(cluster.blue());
      Path file = spec(directory, "public.orders", "public.orders_v2");
      active.done("start", file.toString());
      active.done("fill");
      assertThat(refusal(cluster.blue(), List.of("replicate")))
          .contains("reshape orders is filled on blue");
      active.ended(3, "abort");
      ToolRun.json(cluster.blue().jdbcUrl(), "replicate");
      active.done("start", file.toString());
      active.done("fill");
      active.done("verify");
      cluster.blue().execute("INSERT INTO orders (email) VALUES ('x')");
      for (String copy : List.of("replicate", "reseed")) {
        assertThat(refusal(cluster.blue(), List.of(copy))).contains("is verified on blue");
      }
      assertThat(
              cluster
                  .blue()
                  .column(
                      "SELECT schemaname || '.' || tablename FROM pg_publication_tables ORDER BY 1"))
          .containsExactly("bluegreen.sentinel", "public.orders");
      assertThat(
              cluster
                  .green()
                  .column(
                      "SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname = 'bluegreen_idle_fence'"))
          .containsExactly("orders");
      cluster.awaitReplication(Side.BLUE);
      assertThat(ToolRun.json(cluster.blue().jdbcUrl(), "verify").get("tables").getAsInt())
          .isEqualTo(1);
      active.ended(3, "abort");
      assertThat(ToolRun.json(cluster.blue().jdbcUrl(), "verify").get("tables").getAsInt())
          .isEqualTo(1);
    }
  }

  private static String refusal(PgDatabase database, List<String> command) {
    return ToolRun.json(1, database.jdbcUrl(), command.toArray(String[]::new))
        .get("message")
        .getAsString();
  }

  private static Path spec(Path directory, String source, String target) throws Exception {
    return Files.writeString(
        directory.resolve("orders.sql"),
        """
        -- reshape: orders
        -- source: %1$s
        -- target: %2$s
        CREATE TABLE %2$s (id bigint PRIMARY KEY DEFAULT nextval('%1$s_id_seq'), email text);
        -- forward:
        SELECT id, email
        -- back:
        id = id::int, email = email
        """
            .formatted(source, target));
  }
}
