package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolProcess;
import io.bluegreen.fixtures.launch.ToolRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The demo tells the whole story, and leaves nothing behind whatever ends it. */
class DemoTest {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));
  private static final Map<String, String> ENVIRONMENT =
      Map.of(
          "BLUEGREEN_PG_BINARIES",
          Path.of(System.getProperty("bluegreen.it.pgBinaries", "target/pg-binaries"))
              .toAbsolutePath()
              .toString());

  private static List<Path> playgrounds() throws IOException {
    try (Stream<Path> all = Files.list(TEMPORARY)) {
      return all.filter(path -> path.getFileName().toString().startsWith("bluegreen-demo-"))
          .toList();
    }
  }

  @Test
  void theServersBesideTheToolAreOfTwoVersions() throws IOException {
    Path packaged = Path.of("..", "ops", "target", "pg-binaries");
    assumeThat(packaged.resolve("15.jar")).as("skipped, because the tool is not packaged").exists();
    assertThat(Files.mismatch(packaged.resolve("15.jar"), packaged.resolve("18.jar")))
        .as("where they differ")
        .isNotNegative();
  }

  @Test
  @FullOnly
  void theWholeStoryWithoutAnErrorAndWithEveryRowOnce() throws Exception {
    assumeThat(Path.of(ENVIRONMENT.get("BLUEGREEN_PG_BINARIES"), "15.jar")).exists();
    List<Path> before = playgrounds();
    ToolRun cli =
        ToolRun.run(ENVIRONMENT, "demo", "--output", "json", "--pause", "100ms", "--threads", "4");
    assertThat(cli.exit()).as(cli.toString()).isZero();
    assertThat(cli.out().lines()).as("one line of JSON and nothing else").hasSize(1);
    JsonObject json = JsonParser.parseString(cli.out()).getAsJsonObject();
    assertThat(json.get("errors").getAsInt()).isZero();
    assertThat(json.get("acknowledged").getAsInt()).isPositive();
    assertThat(json.get("missing").getAsInt() + json.get("doubled").getAsInt()).isZero();
    assertThat(json.get("balanced").getAsBoolean()).isTrue();
    assertThat(json.get("old_side").getAsString()).isNotEqualTo(json.get("new_side").getAsString());
    assertThat(json.get("pauses").getAsJsonArray()).hasSize(3);
    List<String> commands = new ArrayList<>();
    for (JsonElement told : json.get("commands").getAsJsonArray()) {
      commands.add(told.getAsJsonObject().get("command").getAsString().split(" ", 2)[0]);
    }
    assertThat(commands)
        .containsSubsequence(
            "init",
            "replicate",
            "preflight",
            "rehearse",
            "switch",
            "rollback",
            "switch",
            "contract");
    assertThat(cli.err()).contains("$ bluegreen switch @pair.args --to green", "is on blue");
    assertThat(playgrounds()).isSubsetOf(before);
  }

  @Test
  void withoutServersItSaysWhatToDo() {
    ToolRun none = ToolRun.run("demo", "--pg-bin", "/no/such/directory");
    assertThat(none.exit()).isEqualTo(1);
    assertThat(none.err()).contains("/no/such/directory does not have initdb", "--pg-bin");
    ToolRun threads = ToolRun.run("demo", "--threads", "0");
    assertThat(threads.exit()).isEqualTo(2);
  }

  private static ToolProcess demo() throws IOException {
    assumeThat(ToolProcess.isBuilt())
        .as("skipped, because ops/target/bluegreen.jar is not built")
        .isTrue();
    return ToolProcess.start(ENVIRONMENT, "demo", "--pause", "1h");
  }

  private static void awaitWork(ToolProcess tool) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .until(
            () -> {
              assertThat(tool.isAlive()).as("it ended: %s", tool).isTrue();
              return tool.out().contains("works on blue with");
            });
  }

  @Test
  @FullOnly
  void aDemoThatWasKilledIsClearedAwayByTheNextAndCtrlCByItself() throws Exception {
    List<Path> before = playgrounds();
    List<Path> killed;
    try (ToolProcess tool = demo()) {
      awaitWork(tool);
      tool.signal("KILL");
      tool.exit();
      killed = new ArrayList<>(playgrounds());
      killed.removeAll(before);
      assertThat(killed).hasSize(1);
    }
    try (ToolProcess tool = demo()) {
      awaitWork(tool);
      assertThat(tool.err()).contains("the files of an earlier demo in " + killed.get(0));
      assertThat(killed.get(0)).doesNotExist();
      tool.interrupt();
      assertThat(tool.exit()).as(tool.toString()).isEqualTo(3);
      assertThat(tool.err()).contains("interrupted");
    }
    assertThat(playgrounds()).isSubsetOf(before);
  }
}
