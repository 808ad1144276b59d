package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.BlueGreenConnection;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The traces that a flip and a hold leave for operators. */
@ExtendWith(PgExtension.class)
class ObservabilityTest {
  private final PgDatabase database;
  private SchemaDeployment pair;

  ObservabilityTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void prepare() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
  }

  private void awaitLastSwitch(String text) {
    Waits.eventually().until(() -> pair.jmx().getLastSwitch(), last -> last.contains(text));
  }

  private void holdAnInsert(Connection connection, int id) throws Exception {
    pair.hold("1 hour");
    BackgroundCall<Boolean> insert =
        BackgroundCall.doing(
                () -> Queries.run(connection, "INSERT INTO item (id) VALUES (" + id + ")"))
            .awaitHeld();
    pair.release();
    insert.result();
  }

  @Test
  void jmxTellsTheRouteTheConnectionsAndTheWaits() throws Exception {
    try (Connection one = pair.connect();
        Connection two = pair.connect()) {
      DeploymentMXBean jmx = pair.jmx();
      assertThat(SchemaDeployment.side(one)).isEqualTo(SchemaDeployment.side(two));
      assertThat(jmx.getActiveSide()).isEqualTo("blue");
      assertThat(jmx.getEpoch()).isEqualTo(pair.epoch());
      assertThat(jmx.getPhase()).isEqualTo("steady");
      assertThat(jmx.getLogicalConnections()).isEqualTo(2);
      assertThat(jmx.getLastSwitch()).isEmpty();
      assertThat(jmx.getControlAgeMillis()).isNotNegative();
      pair.hold("1 hour");
      assertThat(jmx.getPhase()).isEqualTo("hold");
      pair.release();
      holdAnInsert(one, 1);
      assertThat(jmx.getHeld()).isEqualTo(1);
      assertThat(jmx.getHoldMillisMax()).isNotNegative();
      pair.flipAndAwait("green");
      awaitLastSwitch("moved 2 of 2");
      assertThat(jmx.getActiveSide()).isEqualTo("green");
      assertThat(jmx.getRehomed()).isEqualTo(2);
      assertThat(jmx.getLastSwitch()).contains("held 0").contains("epoch " + pair.epoch());
      assertThat(
              List.of(
                  jmx.getRetried(),
                  jmx.getOutcomeUnknown(),
                  jmx.getControlConflict(),
                  jmx.getPassedThrough(),
                  (long) jmx.getPinned(),
                  (long) jmx.getUnrouted()))
          .containsOnly(0L);
    }
    assertThat(pair.jmx().getLogicalConnections()).isZero();
  }

  @Test
  void connectionTellsItsOwnRoute() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      BlueGreenConnection view = connection.unwrap(BlueGreenConnection.class);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      long before = pair.epoch();
      long after = pair.flipAndAwait("green");
      assertThat(view.side()).isEqualTo("blue");
      assertThat(view.epoch()).isEqualTo(before);
      connection.commit();
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      assertThat(view.side()).isEqualTo("green");
      assertThat(view.target()).isEqualTo("green");
      assertThat(view.epoch()).isEqualTo(after);
      assertThat(view.deployment()).isEqualTo(pair.name());
      assertThat(view.pinReason()).isNull();
    }
  }

  @Test
  void flipLeavesOneLineWithWhatItCost() throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      for (String side : List.of("green", "blue", "green")) {
        pair.flip(side);
        awaitLastSwitch("to " + side + " (schema " + side);
        awaitLastSwitch("settled in");
      }
      pair.awaitSeen(pair.flip("green"));
      pair.hold("1 hour");
      pair.release();
      assertThat(log.messages(Level.INFO, "'" + pair.name() + "'"))
          .hasSize(3)
          .allSatisfy(
              line ->
                  assertThat(line)
                      .containsPattern(
                          "switched to (blue|green) \\(schema (blue|green), epoch \\d+\\): ")
                      .contains("held 0, longest wait 0 ms, moved 1 of 1, retried 0, pinned 0"));
      assertThat(log.messages(Level.WARN, pair.name())).isEmpty();
    }
  }

  @Test
  void aTextThatNamesASidesSchemaIsWarnedAboutOnce() throws Exception {
    String qualified = "SELECT count(*) FROM blue.item";
    try (CapturedLog log = CapturedLog.open();
        Connection one = pair.connect();
        Connection two = pair.connect()) {
      for (Connection connection : List.of(one, two)) {
        for (String sql : List.of("SELECT 'blue'", "SELECT count(*) FROM item", qualified)) {
          one.prepareStatement(sql).close();
          Queries.run(connection, sql);
        }
        pair.flipAndAwait("green");
      }
      assertThat(log.messages(Level.WARN, pair.name()))
          .singleElement()
          .asString()
          .contains("names the schema blue", "does not follow a flip", qualified);
    }
  }

  /** 22 is two more than are told of one by one. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SELECT side, %d FROM blue.place             | names the schema blue | name a schema",
        "SELECT U&'!0061' UESCAPE '!' AS side, %d    | does not understand   | are not understood",
      })
  void afterTwentyTextsOneLastLineSaysThatThereAreMore(String sql, String each, String last)
      throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect()) {
      for (int i = 0; i < 22; i++) {
        Queries.run(connection, sql.formatted(i));
        Queries.run(connection, sql.formatted(i));
      }
      assertThat(log.messages(Level.WARN, each)).hasSize(20).doesNotHaveDuplicates();
      assertThat(log.messages(Level.WARN, last))
          .singleElement()
          .asString()
          .startsWith("More than 20 statements");
      assertThat(log.messages(Level.WARN, pair.name())).hasSize(21);
    }
  }

  @Test
  void flipWarnsOfRelationsThatTheNewSideLacks() throws Exception {
    database.execute("CREATE TABLE blue.only_here (id int)", "CREATE VIEW blue.seen AS SELECT 1");
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      pair.awaitAcknowledged(pair.epoch());
      pair.flipAndAwait("green");
      Waits.eventually().until(() -> !log.messages(Level.WARN, pair.name()).isEmpty());
      pair.flipAndAwait("blue");
      pair.awaitAcknowledged(pair.epoch());
      assertThat(log.messages(Level.WARN, pair.name()))
          .singleElement()
          .asString()
          .contains("green lacks [only_here, seen]");
    }
  }

  @Test
  void statementThatNamesASideIsToldOnce() throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection = pair.connect();
        PreparedStatement prepared =
            connection.prepareStatement("SELECT side FROM green . place WHERE side = ?")) {
      for (int i = 0; i < 3; i++) {
        Queries.run(connection, "SELECT * FROM blue.place", "SELECT * FROM \"blue\".item");
        Queries.run(connection, "SELECT 'blueberry.', 'my blue. green, place'");
        prepared.setString(1, "x");
        prepared.executeQuery().close();
      }
      List<String> told = log.messages(Level.WARN, pair.name());
      assertThat(told.stream().filter(line -> line.contains("FROM blue.place"))).hasSize(1);
      assertThat(told.stream().filter(line -> line.contains("\"blue\".item"))).hasSize(1);
      assertThat(told.stream().filter(line -> line.contains("green . place"))).hasSize(1);
      assertThat(told.stream().filter(line -> line.contains("blueberry"))).hasSizeLessThan(2);
    }
  }

  @Test
  void flightRecorderKeepsSwitchesHoldsAndMoves(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("flips.jfr");
    try (Recording recording = new Recording();
        Connection connection = pair.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      recording.enable("io.bluegreen.Switch");
      recording.enable("io.bluegreen.Hold");
      recording.enable("io.bluegreen.Rehome");
      recording.start();
      holdAnInsert(connection, 1);
      connection.setAutoCommit(false);
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      pair.flipAndAwait("green");
      connection.commit();
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      awaitLastSwitch("settled in");
      recording.stop();
      recording.dump(file);
    }
    for (String name : List.of("io.bluegreen.Switch", "io.bluegreen.Rehome")) {
      assertThat(events(file, name))
          .singleElement()
          .satisfies(event -> assertThat(event.getString("side")).isEqualTo("green"))
          .satisfies(event -> assertThat(event.getLong("epoch")).isEqualTo(pair.epoch()));
    }
    assertThat(events(file, "io.bluegreen.Hold"))
        .singleElement()
        .satisfies(event -> assertThat(event.getDuration()).isPositive());
  }

  private List<RecordedEvent> events(Path file, String name) throws IOException {
    return RecordingFile.readAllEvents(file).stream()
        .filter(event -> event.getEventType().getName().equals(name))
        .filter(event -> event.getString("deployment").equals(pair.name()))
        .toList();
  }

  @Test
  void idleConnectionsThatAreMovedAreRecordedToo(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("idle.jfr");
    try (Recording recording = new Recording();
        Connection connection = pair.connect()) {
      assertThat(SchemaDeployment.side(connection)).isEqualTo("blue");
      recording.enable("io.bluegreen.Rehome");
      recording.start();
      pair.flip("green");
      awaitLastSwitch("moved 1 of 1");
      recording.stop();
      recording.dump(file);
    }
    assertThat(events(file, "io.bluegreen.Rehome")).hasSize(1);
  }
}
