package io.bluegreen.it.replicate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.crash.CrashingAccess;
import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.replicate.CopyProgress;
import io.bluegreen.ops.replicate.Replication;
import io.bluegreen.ops.replicate.SyncState;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Replication is set up once, however often it is asked for, and refused where it would go wrong.
 */
class ReplicationTest extends WorkloadDeploymentTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long NO_LAG = 1024;

  @Override
  protected ClusterDeployment create() throws Exception {
    return WorkloadTables.cluster().create();
  }

  @Test
  void copiesWithProgressAndKeepsUp() throws Exception {
    blue.execute(
        "INSERT INTO ledger (writer, number) SELECT 1, g FROM generate_series(1, 200000) g",
        "ANALYZE ledger");
    try (Replication replication = open(pair.access())) {
      assertThat(replication.obstacles(Set.of(), false)).isEmpty();
      replication.start();
      List<CopyProgress> told = new ArrayList<>();
      CopyProgress last = replication.awaitCopy(PATIENCE, told::add);
      assertThat(last.isReady()).isTrue();
      assertThat(last.tables())
          .extracting(table -> table.table())
          .contains("bluegreen.sentinel", "public.accounts", "public.ledger")
          .hasSize(WorkloadTables.create().size() + 1);
      assertThat(last.bytesDone()).isEqualTo(last.bytes()).isGreaterThan(1_000_000);
      assertThat(told.get(0).isReady()).isFalse();
      assertThat(last.failures()).isZero();

      blue.execute("INSERT INTO ledger (writer, number) VALUES (2, 1)");
      SyncState sync = replication.awaitSync(NO_LAG, PATIENCE, state -> {});
      assertThat(sync.isWithin(NO_LAG)).isTrue();
      // One row is less than that lag.
      Waits.eventually(
          () -> green.queryLong("SELECT count(*) FROM ledger"), rows -> rows == 200_001);
    }
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void aRunThatWasKilledAnywhereIsFinishedByTheNext() throws Exception {
    for (int at = 1; ; at++) {
      try (Replication crashing = open(new CrashingAccess(pair.access(), at + 2))) {
        crashing.start();
        assertThat(at).isGreaterThan(8);
        break;
      } catch (SimulatedCrash killed) {
        // and once more, a statement later
      }
    }
    try (Replication replication = open(pair.access())) {
      assertThat(replication.obstacles(Set.of(), false)).isEmpty();
      replication.start();
      replication.start();
      assertThat(replication.awaitCopy(PATIENCE, progress -> {}).isReady()).isTrue();
    }
    assertThat(green.queryLong("SELECT count(*) FROM accounts")).isEqualTo(WorkloadTables.ACCOUNTS);
    assertThat(blue.queryLong("SELECT count(*) FROM pg_publication")).isEqualTo(1);
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void aTableThatWasAddedLaterIsCopiedByTheNextRun() throws Exception {
    pair.replicate();
    for (Side side : Side.values()) {
      pair.database(side).execute("CREATE TABLE added (id int PRIMARY KEY)");
    }
    blue.execute("INSERT INTO added SELECT generate_series(1, 10)");
    try (Replication replication = open(pair.access())) {
      replication.start();
      assertThat(replication.awaitCopy(PATIENCE, progress -> {}).isReady()).isTrue();
    }
    assertThat(green.queryLong("SELECT count(*) FROM added")).isEqualTo(10);
  }

  @Test
  void whatWouldFailOrLeaveAHoleIsRefusedAndMended() throws Exception {
    blue.execute(
        "CREATE TABLE later (id int PRIMARY KEY)", "ALTER TABLE accounts ADD COLUMN c int");
    green.execute("INSERT INTO transfers (writer) VALUES (1)");
    try (Replication replication = open(pair.access())) {
      List<CheckFinding> found = replication.obstacles(Set.of(), false);
      assertThat(found)
          .extracting(CheckFinding::found)
          .containsExactlyInAnyOrder(
              "public.later table is missing",
              "column public.accounts.c integer is missing",
              "table public.transfers has rows already, which the copy would collide with");
      assertThat(replication.obstacles(Set.of("columns"), false)).hasSize(2);
      green.execute("CREATE TABLE later (id int PRIMARY KEY)");
      for (CheckFinding finding : replication.obstacles(Set.of(), false)) {
        green.execute(finding.mend());
      }
      assertThat(replication.obstacles(Set.of(), false)).isEmpty();
      replication.start();
      assertThat(replication.awaitCopy(PATIENCE, progress -> {}).isReady()).isTrue();

      green.execute("ALTER SUBSCRIPTION %s DISABLE".formatted(replication.subscription()));
      assertThat(replication.obstacles(Set.of(), false))
          .singleElement()
          .satisfies(f -> assertThat(f.mend()).endsWith("ENABLE"));
      blue.execute(
          "SELECT pg_terminate_backend(active_pid, 5000) FROM pg_replication_slots WHERE active AND database = current_database()",
          "SELECT pg_drop_replication_slot('%s')".formatted(replication.subscription()));
      assertThat(replication.obstacles(Set.of(), false))
          .singleElement()
          .satisfies(f -> assertThat(f.found()).contains("has lost its slot", "copied anew"));
    }
  }

  @Test
  void aPasswordInTheConnectionStringIsRefusedUnlessForced() throws Exception {
    PairAccess inline = new InlinePassword(pair.access());
    try (Replication replication = open(inline)) {
      assertThat(replication.obstacles(Set.of(), false))
          .singleElement()
          .satisfies(
              f -> assertThat(f.found()).contains("holds a password").doesNotContain("s3cret"));
      assertThat(replication.obstacles(Set.of(), true)).isEmpty();
    }
  }

  @Test
  void withoutADeploymentNothingIsSaidToBeFine() throws Exception {
    blue.execute("DELETE FROM bluegreen.deployment");
    try (Replication replication = open(pair.access())) {
      assertThatThrownBy(() -> replication.obstacles(Set.of(), false))
          .hasMessageContaining("there is no deployment " + pair.name());
    }
  }

  private Replication open(PairAccess access) throws Exception {
    return Replication.open(access, pair.options(), Side.BLUE);
  }

  /** The same pair, reached by its servers with a password. */
  private record InlinePassword(PairAccess access) implements PairAccess {
    @Override
    public Connection connect(Side side) throws java.sql.SQLException {
      return access.connect(side);
    }

    @Override
    public String connectionInfo(Side side) {
      return access.connectionInfo(side) + " password=s3cret";
    }
  }
}
