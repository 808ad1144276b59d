package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolProcess;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.jdbc.model.Side;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Cluster mode by the command line alone, also as a process that is interrupted or killed. */
@FullOnly
class ClusterCommandsTest {
  private static final String DRAIN = "--drain-timeout=1s";

  private static ClusterDeployment pair;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    pair = WorkloadTables.cluster().replicated();
    url = pair.database(Side.BLUE).jdbcUrl();
  }

  @AfterAll
  static void stop() throws Exception {
    pair.close();
  }

  private static Side active() throws Exception {
    JsonObject status = ToolRun.json(url, "status");
    assertThat(status.get("phase").getAsString()).isEqualTo("steady");
    for (Side side : Side.values()) {
      assertThat(pair.database(side).query("SELECT active || ' ' || epoch FROM bluegreen.status"))
          .isEqualTo(status.get("active").getAsString() + " " + status.get("epoch").getAsLong());
    }
    return Side.valueOf(status.get("active").getAsString().toUpperCase(java.util.Locale.ROOT));
  }

  @Test
  void switchAndRollbackWithAReport(@TempDir Path directory) throws Exception {
    Side from = active();
    writes(from);
    Path file = directory.resolve("report.json");
    ToolRun there =
        ToolRun.on(url, "switch", "--to", from.other().text(), "--report", file.toString());
    assertThat(there.exit()).as(there.toString()).isZero();
    assertThat(there.out().lines()).allMatch(line -> line.length() <= 80);
    assertThat(there.err())
        .containsSubsequence("preflight:", "announced to ", " connections are ready (", "hold ");
    assertThat(there.out().lines().toList())
        .last()
        .asString()
        .endsWith(" is on " + from.other().text());
    for (String step :
        List.of("hold", "drain", "fence", "arrive", "sequences", "way_back", "flip", "settle")) {
      assertThat(there.err()).containsPattern("(?m)^" + step + " .* ms");
    }
    JsonObject report = JsonParser.parseString(Files.readString(file)).getAsJsonObject();
    assertThat(report.get("to").getAsString()).isEqualTo(from.other().text());
    assertThat(report.get("pause").getAsDouble()).isPositive();
    assertThat(report.get("steps").getAsJsonArray()).hasSize(8);
    assertThat(report.get("sequences").getAsJsonArray()).isNotEmpty();
    ToolRun.json(url, "rollback", "--blue-url", pair.database(Side.BLUE).jdbcUrl());
    assertThat(active()).isEqualTo(from);
    ToolRun.json(1, url, "resume");
    ToolRun.json(1, url, "abort");
  }

  @Test
  void holdAndReleaseReachBothSides() throws Exception {
    ToolRun.json(url, "hold", "--for", "1m");
    for (Side side : Side.values()) {
      assertThat(pair.database(side).query("SELECT phase FROM bluegreen.status")).isEqualTo("hold");
    }
    ToolRun refused = ToolRun.on(url, "switch");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("steady on blue (it is held until");
    ToolRun.json(url, "release");
    active();
  }

  @Test
  void aRehearsalTellsThePauseAndMovesNobody() throws Exception {
    Side from = active();
    JsonObject rehearsed = ToolRun.json(url, "rehearse");
    assertThat(rehearsed.get("message").getAsString()).contains("rehearsed");
    assertThat(rehearsed.get("pause").getAsDouble()).isPositive();
    assertThat(active()).isEqualTo(from);
  }

  @Test
  void statusSeesAConflict() throws Exception {
    PgDatabase green = pair.database(Side.GREEN);
    String repair =
        green.query(
            "SELECT format('UPDATE bluegreen.deployment SET green = %L', green) FROM bluegreen.deployment");
    green.execute(
        "ALTER TABLE bluegreen.deployment DISABLE TRIGGER USER",
        "UPDATE bluegreen.deployment SET green = 'elsewhere:1/x'");
    try {
      JsonObject status = ToolRun.json(4, url, "status");
      assertThat(status.get("message").getAsString()).contains("contradict", "elsewhere");
    } finally {
      green.execute(String.valueOf(repair), "ALTER TABLE bluegreen.deployment ENABLE TRIGGER USER");
    }
    active();
  }

  @Test
  void statusGoesOnWithoutTheOtherSide() {
    JsonObject status =
        ToolRun.json(url, "status", "--green-url", "jdbc:postgresql://127.0.0.1:1/nowhere");
    assertThat(status.get("remarks").toString()).contains("green cannot be read");
    ToolRun.json(
        1,
        url,
        "status",
        "--require-no-clients-behind",
        "--green-url",
        "jdbc:postgresql://127.0.0.1:1/x");
    ToolRun refused =
        ToolRun.on(url, "switch", "--green-url", "jdbc:postgresql://127.0.0.1:1/nowhere");
    assertThat(refused.exit()).isEqualTo(1);
    assertThat(refused.err()).contains("control-table on green (not reached:");
  }

  private static ToolProcess tool(String... arguments) throws Exception {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--url", url));
    return ToolProcess.started(all.toArray(String[]::new));
  }

  /**
   * Sequences are moved while the sentinel travels; the flip is announced just before it is sent.
   */
  static List<String> steps() {
    return stepsAndWhatMendsThem().stream().map(step -> (String) step.get()[0]).toList();
  }

  @ParameterizedTest
  @MethodSource("steps")
  void ctrlCUpToTheFlipTakesEverythingBack(String step) throws Exception {
    Side from = active();
    Side at = step.equals("settle") ? from.other() : from;
    try (StepGate gate = StepGate.before(pair.database(at), step);
        ToolProcess tool = tool("switch", DRAIN)) {
      gate.awaitRun(tool);
      tool.interrupt();
      assertThat(ToolRun.on(url, "switch").err()).contains("under way");
      gate.open();
      int exit = tool.exit();
      if (step.equals("flip") || step.equals("settle")) {
        assertThat(exit).as("the flip had begun: %s", tool).isZero();
        assertThat(active()).isEqualTo(from.other());
      } else {
        assertThat(exit).as(tool.toString()).isEqualTo(3);
        assertThat(tool.out()).contains("interrupted", from + " is active and open as before");
        assertThat(active()).isEqualTo(from);
      }
    }
    writes(active());
  }

  static List<Arguments> stepsAndWhatMendsThem() {
    return List.of(
        arguments("hold", "abort"),
        arguments("drain", "resume"),
        arguments("fence", "abort"),
        arguments("arrive", "resume"),
        arguments("way_back", "abort"),
        arguments("flip", "abort"),
        arguments("settle", "resume"));
  }

  @ParameterizedTest
  @MethodSource("stepsAndWhatMendsThem")
  void afterKill9TheNextCommandSeesAndMendsIt(String step, String command) throws Exception {
    Side from = active();
    Side at = step.equals("settle") ? from.other() : from;
    try (StepGate gate = StepGate.before(pair.database(at), step);
        ToolProcess tool = tool("switch", DRAIN)) {
      gate.awaitRun(tool);
      tool.signal("KILL");
      assertThat(tool.exit()).isEqualTo(137);
    }
    Awaitility.await().until(() -> !isRunning());
    ToolRun status = ToolRun.on(url, "status");
    if (step.equals("hold") && status.exit() == 0) {
      return; // its first note did not get through, so nothing was begun
    }
    assertThat(status.exit()).as(status.toString()).isEqualTo(4);
    ToolRun refused = ToolRun.on(url, "switch");
    assertThat(refused.exit()).as(refused.toString()).isEqualTo(1);
    assertThat(refused.toString()).contains("bluegreen resume", "bluegreen abort");
    boolean back = command.equals("abort");
    ToolRun.json(back ? 3 : 0, url, command, DRAIN);
    assertThat(active()).isEqualTo(back ? from : from.other());
    writes(active());
  }

  static List<String> signals() {
    return List.of("INT", "KILL");
  }

  @ParameterizedTest
  @MethodSource("signals")
  void aRehearsalThatIsInterruptedHoldsNobody(String signal) throws Exception {
    Side from = active();
    try (StepGate gate = StepGate.before(pair.database(from), "drain");
        ToolProcess tool = tool("rehearse", DRAIN)) {
      gate.awaitRun(tool);
      if (signal.equals("INT")) {
        tool.interrupt();
        gate.open();
        assertThat(tool.exit()).as(tool.toString()).isEqualTo(3);
      } else {
        tool.signal(signal);
        assertThat(tool.exit()).isEqualTo(137);
      }
    }
    if (signal.equals("KILL")) {
      Awaitility.await().until(() -> !isRunning());
      assertThat(ToolRun.on(url, "status").exit()).isEqualTo(4);
      ToolRun.json(3, url, "abort", DRAIN);
    }
    assertThat(active()).isEqualTo(from);
    writes(from);
  }

  private static boolean isRunning() throws Exception {
    for (Side side : Side.values()) {
      if (pair.database(side)
              .queryLong(
                  "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                      + " AND application_name = 'bluegreen cutover'")
          > 0) {
        return true;
      }
    }
    return false;
  }

  private static void writes(Side side) throws Exception {
    pair.database(side).execute("INSERT INTO ledger (writer, number) VALUES (1, 1)");
  }
}
