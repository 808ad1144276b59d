package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.crash.SimulatedCrash;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The known traps of logical replication in both directions, which a cutover avoids. */
@FullOnly
class ReplicationTrapsTest extends WorkloadDeploymentTest {
  private static final String INSERT = "INSERT INTO ledger (writer, number) VALUES (%d, %d)";

  @Test
  void aPublicationOfTheControlRowIsRefusedAndNeverMadeByUs() throws Exception {
    String published =
        "SELECT string_agg(tablename, ',' ORDER BY tablename) FROM pg_publication_tables"
            + " WHERE schemaname = 'bluegreen'";
    assertThat(blue.query(published)).isEqualTo("sentinel");
    assertThat(green.query(published)).isEqualTo("sentinel");

    blue.execute("CREATE PUBLICATION everything FOR ALL TABLES");
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(result.message()).contains("everything (deployment)", "undo the flip");
    assertThat(blue.query("SELECT phase FROM bluegreen.deployment")).isEqualTo("steady");
  }

  @Test
  void rowsWrittenAtOnceAfterTheFlipFlowBackAndComeBackToNobody() throws Exception {
    CutoverOptions crashing =
        pair.options().withListener(SimulatedCrash.before(CutoverStep.SETTLE));
    assertThatThrownBy(() -> pair.cutover().run(crashing)).isInstanceOf(SimulatedCrash.class);
    for (int i = 0; i < 20; i++) {
      green.execute(INSERT.formatted(9, i));
    }
    assertThat(pair.cutover().resume(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
    green.execute("UPDATE accounts SET balance = balance", INSERT.formatted(9, 20));
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(blue.queryLong("SELECT count(*) FROM ledger WHERE writer = 9"))
                    .isEqualTo(21));
    SideComparison.assertEqual(pair);
    assertNoApplyErrors();
  }

  @Test
  void theSlotOfTheWayBackWaitsForWhoeverHasATransactionOpen() throws Exception {
    try (PgSession other = green.session()) {
      CompletableFuture<Boolean> ended = new CompletableFuture<>();
      CutoverListener ending =
          new CutoverListener() {
            @Override
            public void starts(CutoverStep step) {
              if (step == CutoverStep.HOLD) {
                begin(other);
              } else if (step == CutoverStep.WAY_BACK) {
                ended.completeAsync(() -> endOnceWaitedFor(other, green));
              }
            }
          };
      CutoverResult result = pair.cutover().run(pair.options().withListener(ending));
      assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      assertThat(ended).isCompleted();
    }
    green.execute(INSERT.formatted(9, 1));
    SideComparison.assertEqual(pair);
  }

  /** After the check which refuses a run that would have to wait for an older one. */
  private static void begin(PgSession session) {
    try {
      session.begin().execute("SELECT pg_current_xact_id()");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean endOnceWaitedFor(PgSession other, PgDatabase database) {
    Awaitility.await()
        .until(
            () ->
                database.queryLong(
                        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'transactionid'"
                            + " AND query LIKE '%pg_create_logical_replication_slot%'")
                    > 0);
    try {
      other.commit();
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return true;
  }

  @Test
  void noSlotAndNoSubscriptionOfTheOldDirectionIsLeft() throws Exception {
    CutoverOptions crashing =
        pair.options().withListener(SimulatedCrash.before(CutoverStep.SETTLE));
    assertThatThrownBy(() -> pair.cutover().run(crashing)).isInstanceOf(SimulatedCrash.class);
    // As if a crash had come between the subscription and its slot.
    String forward = pair.names().to(Side.GREEN);
    green.execute(
        "ALTER SUBSCRIPTION %s DISABLE".formatted(forward),
        "ALTER SUBSCRIPTION %s SET (slot_name = NONE)".formatted(forward),
        "DROP SUBSCRIPTION %s".formatted(forward));
    CutoverResult result = pair.cutover().resume(pair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(
            blue.queryLong(
                "SELECT count(*) FROM pg_replication_slots WHERE slot_name = '%s'"
                    .formatted(forward)))
        .isZero();
    assertThat(
            green.queryLong(
                "SELECT count(*) FROM pg_subscription WHERE subname = '%s'".formatted(forward)))
        .isZero();
  }

  @Test
  void aTableThatOnlyOneSidePublishesIsRefused() throws Exception {
    String publication = pair.names().publication();
    green.execute("ALTER PUBLICATION %s DROP TABLE transfers".formatted(publication));
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(result.message())
        .contains("table public.transfers is not published on green", "bluegreen replicate");
  }

  @Test
  void aSequenceThatWouldPassItsBoundIsRefused() throws Exception {
    for (Side side : Side.values()) {
      pair.database(side).execute("CREATE SEQUENCE small MAXVALUE 1005 CYCLE");
    }
    blue.execute("SELECT setval('small', 100)");
    CutoverResult result = pair.cutover().run(pair.options());
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(result.message()).contains("sequence public.small", "would pass its bound 1005");
  }

  @Test
  void theWayBackWorksFromTheNewerToTheOlderServerToo() throws Exception {
    try (ClusterDeployment backwards =
        WorkloadTables.cluster(ClusterServers.replicating().reversed()).replicated()) {
      for (Side to : new Side[] {Side.GREEN, Side.BLUE}) {
        CutoverResult result = backwards.cutover().run(backwards.options().withTo(to));
        assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
        backwards.database(to).execute(INSERT.formatted(1, 1));
      }
      SideComparison.assertEqual(backwards);
    }
  }

  /** A row that came back to where it was written would be a duplicate key there. */
  private void assertNoApplyErrors() throws SQLException {
    for (Side side : Side.values()) {
      assertThat(
              pair.database(side)
                  .queryLong(
                      "SELECT coalesce(sum(apply_error_count), 0) FROM pg_stat_subscription_stats"
                          + " WHERE subname LIKE '%s_to_%%'".formatted(pair.names().publication())))
          .isZero();
    }
  }
}
