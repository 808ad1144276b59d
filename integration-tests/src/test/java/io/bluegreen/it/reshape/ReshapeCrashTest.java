package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.crash.CrashingAccess;
import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.backfill.BackfillListener;
import io.bluegreen.ops.backfill.BackfillPace;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.reshape.ReshapeEnd;
import io.bluegreen.ops.reshape.ReshapeStart;
import io.bluegreen.ops.reshape.ReshapeVerify;
import io.bluegreen.ops.reshape.fill.AfterFill;
import io.bluegreen.ops.reshape.fill.TargetFill;
import io.bluegreen.ops.reshape.spec.SpecReader;
import io.bluegreen.ops.reshape.state.LoadedReshape;
import io.bluegreen.ops.reshape.switching.NameExchange;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.swap.SwapLockTimeouts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The death of the tool at each statement of a step, and the same step again. */
@FullOnly
@ExtendWith(PgExtension.class)
class ReshapeCrashTest {
  private static final int STEP = 3;
  private static final int MOST = 200;
  private static final String SPEC =
      """
      -- reshape: orders
      -- source: app.orders
      -- target: app.orders_v2
      CREATE TABLE app.orders_v2 (id bigint PRIMARY KEY DEFAULT nextval('app.orders_id_seq'), cents bigint NOT NULL);
      -- forward:
      SELECT id, (amount * 100)::bigint AS cents
      -- back:
      id = id::int, amount = cents / 100.0
      -- after fill:
      CREATE INDEX orders_v2_cents ON app.orders_v2 (cents);
      ALTER TABLE app.orders_v2 ADD CONSTRAINT cents_fit CHECK (cents > 0) NOT VALID;
      """;

  private PgDatabase database;
  private ReshapeRuns reshape;

  ReshapeCrashTest(PgDatabase shared) {
    database = shared;
    reshape = new ReshapeRuns(shared);
  }

  /** The work of a step on a connection that may end at any statement. */
  @FunctionalInterface
  private interface Step {
    void run(Connection connection) throws Exception;
  }

  @BeforeEach
  void tables(PgDatabase own) throws Exception {
    database = own;
    reshape = new ReshapeRuns(own);
    own.installControlTable();
    own.execute(
        "CREATE SCHEMA app",
        "CREATE TABLE app.orders (id serial PRIMARY KEY, amount numeric(12,2) NOT NULL)",
        "INSERT INTO app.orders (amount) SELECT i FROM generate_series(1, 100) i");
  }

  @Test
  void aStartThatDiedIsGoneOnWithOrTakenBack(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("orders.sql"), SPEC);
    boolean crashed = true;
    for (int at = 1; crashed && at < MOST; at += STEP) {
      crashed = crashes(at, this::start);
      if (at % 2 == 0) {
        reshape.done("start", file.toString());
        reshape.done("start", file.toString());
      }
      if (database.query("SELECT to_regclass('bluegreen.reshape')") != null
          && database.queryLong("SELECT count(*) FROM bluegreen.reshape") > 0) {
        reshape.ended(3, "abort");
      }
      assertThat(database.query("SELECT to_regclass('app.orders_v2')"))
          .as("died at %d", at)
          .isNull();
      assertThat(
              database.column(
                  "SELECT tgname FROM pg_trigger WHERE tgname LIKE 'bluegreen_mirror%'"))
          .isEmpty();
    }
    assertThat(crashed).as("a run that reached its end").isFalse();
  }

  @Test
  void aFillThatDiedIsGoneOnWith(@TempDir Path directory) throws Exception {
    reshape.done("start", Files.writeString(directory.resolve("orders.sql"), SPEC).toString());
    for (int at = 3; at < MOST / 4; at += STEP) {
      crashes(at, this::fill);
    }
    reshape.done("fill", "--batch", "7", "--pause", "0s");
    assertThat(reshape.done("verify").get("rows").getAsInt()).isEqualTo(100);
    assertThat(
            database.queryLong(
                "SELECT count(*) FROM pg_index WHERE indrelid = 'app.orders_v2'::regclass AND indisvalid"))
        .isEqualTo(2);
    reshape.done("switch", "--by", "name", "--accept", "foreign-keys,defaults,unique-indexes");
    boolean crashed = true;
    for (int at = 1; crashed && at < MOST; at += STEP) {
      crashed =
          crashes(
              at,
              connection ->
                  new ReshapeEnd(connection, SwapLockTimeouts.DEFAULT).contract("orders"));
      if (crashed) {
        assertThat(database.query("SELECT to_regclass('app.orders_v2') IS NULL"))
            .as("all or nothing, died at %d", at)
            .isEqualTo(database.query("SELECT state = 'contracted' FROM bluegreen.reshape"));
        crashed = database.query("SELECT to_regclass('app.orders_v2')") != null;
      }
    }
    reshape.done("contract", "orders");
    assertThat(reshape.leftovers()).isEmpty();
    assertThat(database.queryLong("SELECT count(*) FROM app.orders")).isEqualTo(100);
  }

  @ParameterizedTest
  @ValueSource(strings = {"name", "view"})
  void aVerifyASwitchAndAWayBackThatDiedAreWhole(String by, @TempDir Path directory)
      throws Exception {
    reshape.done("start", Files.writeString(directory.resolve("orders.sql"), SPEC).toString());
    reshape.done("fill", "--pause", "0s");
    crashed(
        connection ->
            new ReshapeVerify(connection, LoadedReshape.load(connection, "orders"), 10, rows -> {})
                .run(false),
        () -> reshape.done("verify", "orders"));
    String[] there = {
      "switch", "orders", "--by", by, "--accept", "foreign-keys,defaults,unique-indexes"
    };
    crashed(
        connection -> {
          NameExchange exchange = exchange(connection);
          if (by.equals("name")) {
            exchange.byName();
          } else {
            exchange.byView();
          }
        },
        () -> {
          reshape.done(there);
          reshape.done("back", "orders");
          reshape.done("back", "orders");
        });
    crashed(
        connection -> exchange(connection).back(),
        () -> {
          reshape.done("back", "orders");
          reshape.done("verify", "orders");
          reshape.done(there);
          reshape.done(there);
        });
    reshape.done("back", "orders");
    crashed(
        connection -> {
          if (reshape.isOpen()) {
            new ReshapeEnd(connection, SwapLockTimeouts.DEFAULT).abort("orders");
          }
        },
        () ->
            assertThat(reshape.isOpen())
                .as("all or nothing")
                .isEqualTo(database.query("SELECT to_regclass('app.orders_v2')") != null));
    assertThat(reshape.leftovers()).isEmpty();
    assertThat(database.queryLong("SELECT count(*) FROM app.orders")).isEqualTo(100);
  }

  /** Lets a step die at each of its statements, and does what comes next each time. */
  private void crashed(Step step, Reset next) throws Exception {
    boolean crashed = true;
    for (int at = 1; crashed && at < MOST; at += STEP) {
      crashed = crashes(at, step);
      next.run();
    }
    assertThat(crashed).as("a run that reached its end").isFalse();
  }

  /** Commands that go on. */
  @FunctionalInterface
  private interface Reset {
    void run() throws Exception;
  }

  private static NameExchange exchange(Connection connection) throws Exception {
    return new NameExchange(
        connection,
        LoadedReshape.load(connection, "orders"),
        SwapLockTimeouts.DEFAULT,
        Set.of("foreign-keys", "defaults", "unique-indexes"),
        false,
        rows -> {});
  }

  private void start(Connection connection) throws Exception {
    new ReshapeStart(connection, SpecReader.read(SPEC), SwapLockTimeouts.DEFAULT, line -> {})
        .run(Deadline.in(Duration.ofSeconds(30)));
  }

  private void fill(Connection connection) throws Exception {
    LoadedReshape loaded = LoadedReshape.load(connection, "orders");
    BackfillPace pace = new BackfillPace(7, Duration.ZERO, 0, Duration.ZERO, 5);
    new TargetFill(connection, loaded, pace, new BackfillListener() {}).run();
    new AfterFill(connection, loaded, line -> {}).run();
  }

  private boolean crashes(int at, Step step) throws Exception {
    PairAccess access =
        new PairAccess() {
          @Override
          public Connection connect(Side side) throws SQLException {
            Connection connection = database.connect();
            OperatorConnections.withoutPath(connection);
            return connection;
          }

          @Override
          public String connectionInfo(Side side) {
            return "";
          }
        };
    try (Connection connection = new CrashingAccess(access, at).connect(Side.BLUE)) {
      step.run(connection);
      return false;
    } catch (SimulatedCrash expected) {
      return true;
    }
  }
}
