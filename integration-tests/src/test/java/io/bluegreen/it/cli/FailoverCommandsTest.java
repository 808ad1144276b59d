package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolProcess;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A standby takes over underneath a switch, as whoever types the commands sees it. */
@FullOnly
class FailoverCommandsTest extends WorkloadDeploymentTest {
  private String url;

  @BeforeEach
  void start() throws Exception {
    url = blue.jdbcUrl();
  }

  private ToolProcess switching() throws Exception {
    return ToolProcess.started("switch", "--drain-timeout=1s", "--url", url);
  }

  /** Lets a switch run up to a step, ends its process there, and lets a standby take over. */
  private void failOverAt(String step, Side gate, Side failing) throws Exception {
    try (StepGate at = StepGate.before(pair.database(gate), step);
        ToolProcess tool = switching()) {
      at.awaitRun(tool);
      tool.signal("KILL");
      assertThat(tool.exit()).isEqualTo(137);
    }
    pair.database(failing).server().failOver();
  }

  @Test
  void underneathARunTheOldSideStaysActive() throws Exception {
    try (StepGate gate = StepGate.before(blue, "arrive");
        ToolProcess tool = switching()) {
      gate.awaitRun(tool);
      green.server().failOver();
      gate.open();
      assertThat(tool.exit()).as(tool.toString()).isEqualTo(3);
      // Lines are folded at the width of a terminal.
      assertThat(tool.out().replaceAll("\\s+", " ")).contains("blue is active and open as before");
    }
    blue.execute("INSERT INTO ledger (writer, number) VALUES (1, 1)");
  }

  static List<Side> sides() {
    return List.of(Side.values());
  }

  @ParameterizedTest
  @MethodSource("sides")
  void beforeTheFlipItIsTakenBack(Side failing) throws Exception {
    failOverAt("way_back", Side.BLUE, failing);
    assertThat(ToolRun.on(url, "status").exit()).isEqualTo(4);
    JsonObject unsure = ToolRun.json(4, url, "resume");
    assertThat(unsure.get("message").getAsString()).contains("a server was replaced", "run abort");
    JsonObject back = ToolRun.json(3, url, "abort");
    assertThat(back.get("message").getAsString()).contains("blue is active and open as before");
    assertThat(ToolRun.json(url, "status").get("active").getAsString()).isEqualTo("blue");
    blue.execute("INSERT INTO ledger (writer, number) VALUES (1, 1)");
  }

  @ParameterizedTest
  @MethodSource("sides")
  void afterTheFlipAPersonIsAsked(Side failing) throws Exception {
    failOverAt("settle", Side.GREEN, failing);
    JsonObject unsure = ToolRun.json(4, url, "resume");
    assertThat(unsure.get("message").getAsString()).contains("green is active and works");
    assertThat(unsure.get("fix").getAsString()).isNotEmpty();
    JsonObject accepted = ToolRun.json(url, "resume", "--accept-new-servers");
    assertThat(accepted.get("remarks").toString()).contains("no way back");
    JsonObject status = ToolRun.json(4, url, "status");
    assertThat(status.get("active").getAsString()).isEqualTo("green");
    assertThat(status.get("fix").getAsString()).contains("bluegreen reseed");
    green.execute("INSERT INTO ledger (writer, number) VALUES (1, 1)");
  }
}
