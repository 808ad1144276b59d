package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolProcess;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code switch --drain} in schema mode, interrupted or killed where each of its steps begins. */
@FullOnly
@ExtendWith(PgExtension.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DrainedSwitchInterruptedTest {
  private final PgDatabase database;
  private final String url;

  DrainedSwitchInterruptedTest(PgDatabase database) throws Exception {
    this.database = database;
    url = database.jdbcUrl();
    SchemaDeployment.in(database)
        .named("shop")
        .schemas("b", "g")
        .tables("CREATE TABLE item (id int)")
        .create();
  }

  @BeforeEach
  void onBlue() throws Exception {
    if (active().equals("green")) {
      ToolRun.json(url, "rollback", "--drain");
    }
  }

  private String active() throws Exception {
    return String.valueOf(database.query("SELECT active FROM bluegreen.status"));
  }

  private ToolProcess switching() throws Exception {
    return ToolProcess.started("switch", "--drain", "--client-grace=100ms", "--url", url);
  }

  private void assertOpenOn(String side) throws Exception {
    assertThat(ToolRun.json(url, "status").get("phase").getAsString()).isEqualTo("steady");
    assertThat(active()).isEqualTo(side);
    database.execute("INSERT INTO %s.item VALUES (1)".formatted(side.charAt(0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hold", "drain", "fence"})
  void ctrlCBeforeTheFlipTakesEverythingBack(String step) throws Exception {
    try (StepGate gate = StepGate.before(database, step);
        ToolProcess tool = switching()) {
      gate.awaitRun(tool);
      tool.interrupt();
      gate.open();
      assertThat(tool.exit()).as(tool.toString()).isEqualTo(3);
      assertThat(tool.out()).contains("interrupted", "blue is active and open as before");
    }
    assertOpenOn("blue");
  }

  /** Whether it was heard in time decides, and the exit code says which. */
  @Test
  void ctrlCAtTheFlipTakesBackOrFinishesAndSaysWhich() throws Exception {
    int exit;
    try (StepGate gate = StepGate.before(database, "flip");
        ToolProcess tool = switching()) {
      gate.awaitRun(tool);
      tool.interrupt();
      gate.open();
      exit = tool.exit();
      assertThat(exit).as(tool.toString()).isIn(0, 3);
    }
    assertOpenOn(exit == 0 ? "green" : "blue");
  }

  @ParameterizedTest
  @CsvSource({"drain, abort", "fence, resume", "flip, abort"})
  void afterKill9TheNextCommandSeesAndMendsIt(String step, String command) throws Exception {
    try (StepGate gate = StepGate.before(database, step);
        ToolProcess tool = switching()) {
      gate.awaitRun(tool);
      tool.signal("KILL");
      assertThat(tool.exit()).isEqualTo(137);
    }
    Awaitility.await()
        .until(
            () ->
                database.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                            + " AND application_name = 'bluegreen cutover'")
                    == 0);
    assertThat(ToolRun.on(url, "status").exit()).isEqualTo(4);
    for (String refused : new String[] {"switch", "rollback", "hold", "release"}) {
      ToolRun cli = ToolRun.on(url, refused);
      assertThat(cli.exit()).as(cli.toString()).isEqualTo(1);
      assertThat(cli.err()).contains("bluegreen resume", "bluegreen abort");
    }
    boolean back = command.equals("abort");
    ToolRun.json(back ? 3 : 0, url, command);
    assertOpenOn(back ? "blue" : "green");
  }
}
