package io.bluegreen.it.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.replicate.CopyOptions;
import io.bluegreen.ops.replicate.LeftBehindException;
import io.bluegreen.ops.replicate.Replication;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A setup that fails or is interrupted: it names what it waited for, and leaves nothing behind, or
 * says what.
 */
@FullOnly
class FailedSetupTest {
  private static final CopyOptions SOON =
      CopyOptions.DEFAULT.withSlotTimeout(Duration.ofSeconds(3));

  private ClusterDeployment pair;

  @BeforeEach
  void start() throws Exception {
    pair = WorkloadTables.cluster().create();
  }

  @AfterEach
  void stop() throws Exception {
    pair.close();
  }

  @Test
  void aTransactionThatKeepsTheSlotFromBeingMadeIsNamed() throws Exception {
    List<String> told = new ArrayList<>();
    try (PgSession open = writing("nightly import");
        Replication replication = open(pair.access())) {
      assertThatThrownBy(() -> replication.start(told::add))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining(
              "process %d of role postgres (application 'nightly import', database %s, open for"
                  .formatted(open.pid(), pair.blue().name()))
          .hasMessageContaining("SELECT pg_catalog.pg_terminate_backend(" + open.pid() + ")")
          .hasMessageNotContaining("secret");
      assertThat(told)
          .first()
          .asString()
          .startsWith("the slot waits for what is open on blue: process " + open.pid());
      assertNothingIsLeft();
      open.rollback();
      replication.start(told::add);
    }
  }

  @Test
  void itGoesOnOnceThatTransactionHasEnded() throws Exception {
    AtomicInteger words = new AtomicInteger();
    try (PgSession open = writing("import");
        Replication replication =
            Replication.open(pair.access(), pair.options(), Side.BLUE, CopyOptions.DEFAULT)) {
      Instant begun = Instant.now();
      CompletableFuture<Void> end =
          CompletableFuture.runAsync(
              () -> {
                // Longer than this tool waits for any other lock.
                Waits.eventually()
                    .until(() -> Duration.between(begun, Instant.now()).toSeconds() >= 5);
                try {
                  open.commit();
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              });
      replication.start(waiting -> words.incrementAndGet());
      end.join();
      assertThat(replication.awaitCopy(Duration.ofSeconds(30), copy -> {}).isReady()).isTrue();
    }
    assertThat(words).hasPositiveValue();
  }

  @Test
  void aPreparedTransactionIsNamedToo() throws Exception {
    try (PgSession session = pair.blue().session()) {
      session.execute(
          "BEGIN; UPDATE accounts SET balance = 0; PREPARE TRANSACTION 'of " + pair.name() + "'");
    }
    try (Replication replication = open(pair.access())) {
      assertThatThrownBy(replication::start)
          .hasMessageContaining("prepared transaction 'of " + pair.name() + "' of role postgres")
          .hasMessageContaining("ROLLBACK PREPARED 'of " + pair.name() + "'");
      assertNothingIsLeft();
    } finally {
      pair.blue().execute("ROLLBACK PREPARED 'of " + pair.name() + "'");
    }
  }

  @Test
  void ctrlCEndsTheWaitForTheSlot() throws Exception {
    try (PgSession open = writing("import")) {
      CompletableFuture<Throwable> outcome = new CompletableFuture<>();
      Thread thread =
          new Thread(
              () -> {
                try (Replication replication =
                    Replication.open(
                        pair.access(), pair.options(), Side.BLUE, CopyOptions.DEFAULT)) {
                  replication.start(waiting -> Thread.currentThread().interrupt());
                  outcome.complete(new AssertionError("it was not interrupted"));
                } catch (Exception e) {
                  outcome.complete(e);
                }
              });
      thread.start();
      assertThat(outcome.get(60, TimeUnit.SECONDS)).isInstanceOf(InterruptedException.class);
      assertNothingIsLeft();
      assertThat(open.queryLong("SELECT 1")).isEqualTo(1);
    }
  }

  @Test
  void aSubscriptionThatTheServerRefusesLeavesNothing() throws Exception {
    try (Replication replication = open(new Unreachable(pair.access()))) {
      assertThatThrownBy(replication::start)
          .isInstanceOf(SQLException.class)
          .isNotInstanceOf(LeftBehindException.class);
    }
    assertNothingIsLeft();
  }

  @Test
  void whatWasThereBeforeStays() throws Exception {
    pair.blue().execute("CREATE PUBLICATION %s".formatted(pair.names().publication()));
    try (Replication replication = open(new Unreachable(pair.access()))) {
      assertThatThrownBy(replication::start).isInstanceOf(SQLException.class);
    }
    assertThat(pair.blue().column("SELECT pubname FROM pg_publication"))
        .containsExactly(pair.names().publication());
    pair.blue().execute("DROP PUBLICATION " + pair.names().publication());
    assertNothingIsLeft();
  }

  @Test
  void whatCannotBeTakenBackIsNamedWithTheStatementThatRemovesIt() throws Exception {
    pair.green()
        .execute(
            "CREATE FUNCTION keep() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'kept'; END $$",
            "CREATE EVENT TRIGGER keep ON ddl_command_start WHEN TAG IN ('DROP PUBLICATION') EXECUTE FUNCTION keep()");
    try (Replication replication = open(new Unreachable(pair.access()))) {
      LeftBehindException failure =
          catchThrowableOfType(LeftBehindException.class, replication::start);
      assertThat((Throwable) failure)
          .hasMessageContaining(
              "left behind: publication %s on green".formatted(pair.names().publication()));
      assertThat(failure.commands()).startsWith("on green: DROP PUBLICATION");
      pair.green().execute("DROP EVENT TRIGGER keep");
      pair.green().execute(failure.commands().substring("on green: ".length()));
    }
    assertNothingIsLeft();
  }

  @Test
  void theWayBackNamesTheTransactionToo() throws Exception {
    pair.replicate();
    try (PgSession other = pair.green().session()) {
      other.execute("SET application_name = 'report'");
      other.begin().query("SELECT pg_current_xact_id()");
      CutoverResult report = pair.cutover().run(pair.options());
      assertThat(report.toString()).contains("process " + other.pid(), "'report'");
    }
    Waits.eventually().until(() -> pair.active() == Side.BLUE);
  }

  @Test
  void theCommandSaysItInOneLineAndAMend() throws Exception {
    try (PgSession open = writing("import")) {
      ToolRun cli =
          ToolRun.on(
              pair.blue().jdbcUrl(),
              "replicate",
              "--slot-timeout",
              "3s",
              "--deployment",
              pair.name());
      assertThat(cli.exit()).as(cli.toString()).isEqualTo(1);
      assertThat(cli.err())
          .contains("the slot waits for what is open on blue: process " + open.pid())
          .contains("refused", "waited in vain for: process " + open.pid());
      assertNothingIsLeft();
    }
  }

  private PgSession writing(String application) throws SQLException {
    PgSession session = pair.blue().session();
    session.execute("SET application_name = '" + application + "'");
    session.begin().execute("UPDATE accounts SET balance = balance WHERE 'secret' <> ''");
    return session;
  }

  private Replication open(PairAccess access) throws SQLException {
    return Replication.open(access, pair.options(), Side.BLUE, SOON);
  }

  private void assertNothingIsLeft() throws SQLException {
    for (Side side : Side.values()) {
      PgDatabase database = pair.database(side);
      assertThat(
              database.column(
                  "SELECT 'publication ' || pubname FROM pg_publication"
                      + " UNION ALL SELECT 'slot ' || slot_name FROM pg_replication_slots"
                      + " WHERE database = current_database()"
                      + " UNION ALL SELECT 'subscription ' || subname FROM pg_subscription"
                      + " WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())"
                      + " UNION ALL SELECT 'trigger on ' || tgrelid::regclass FROM pg_trigger"
                      + " WHERE tgname ~ 'bluegreen' AND tgrelid NOT IN"
                      + " (SELECT oid FROM pg_class WHERE relnamespace = 'bluegreen'::regnamespace)"))
          .as("left on " + side)
          .isEmpty();
    }
    assertThat(pair.green().column("SELECT name FROM bluegreen.deployment")).isEmpty();
  }

  /** The same pair, whose servers do not reach each other. */
  private record Unreachable(PairAccess access) implements PairAccess {
    @Override
    public Connection connect(Side side) throws SQLException {
      return access.connect(side);
    }

    @Override
    public String connectionInfo(Side side) {
      return "host=127.0.0.1 port=1 dbname=none user=postgres";
    }
  }
}
