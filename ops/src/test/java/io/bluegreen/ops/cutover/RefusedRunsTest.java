package io.bluegreen.ops.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.side.OpenTransactions;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What stands against a run before anybody is held, and what such a run leaves behind. */
class RefusedRunsTest {
  private final FakePair pair = FakePair.ofClusters();

  private void assertRefused(String... words) {
    CutoverResult result = pair.cutover().run(FakePair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.REFUSED);
    for (String word : words) {
      assertThat(result.message()).contains(word);
    }
    assertThat(result.report().holdEpoch()).isZero();
    assertThat(Objects.requireNonNull(pair.blue.row).phase()).isEqualTo("steady");
    assertThat(pair.blue.fences).isEmpty();
  }

  @Test
  void aSideThatCannotBeReached() {
    pair.green.isReachable = false;
    assertRefused("green: connection to green refused");
  }

  @Test
  void aSideWithoutARow() {
    pair.green.row = null;
    assertRefused("green: there is no row for this deployment");
  }

  @Test
  void anotherRunThatIsUnderWay() {
    pair.green.lockedBy = "another process";
    assertRefused("another run of this deployment is under way");
  }

  @Test
  void rowsThatDifferWithOneEpoch() {
    pair.changedBySomebodyElse(pair.blue);
    pair.green.row =
        FakePair.with(Objects.requireNonNull(pair.blue.row), Side.GREEN, "steady", null, 101, null);
    assertRefused("both have epoch 101, and active is blue on blue and green on green");
  }

  @Test
  void aHoldOfSomebodyElse() {
    pair.blue.row =
        FakePair.with(
            Objects.requireNonNull(pair.blue.row),
            Side.BLUE,
            "hold",
            pair.clock().plusMinutes(5),
            101,
            "do not touch");
    CutoverResult result = pair.cutover().run(FakePair.options());
    assertThat(result.outcome()).isEqualTo(CutoverOutcome.REFUSED);
    assertThat(result.message()).contains("somebody holds the deployment until");
  }

  @Test
  void theSideThatIsActiveAlready() {
    CutoverResult result = pair.cutover().run(FakePair.options().withTo(Side.BLUE));
    assertThat(result.message()).isEqualTo("blue is the active side already");
  }

  @Test
  void aDisabledSubscription() {
    Objects.requireNonNull(pair.green.subscriptions.get(FakePair.TO_GREEN)).enabled = false;
    assertRefused("no enabled subscription " + FakePair.TO_GREEN);
  }

  @Test
  void tablesThatAreStillBeingCopied() {
    Objects.requireNonNull(pair.green.subscriptions.get(FakePair.TO_GREEN)).unready = 3;
    assertRefused("3 table(s) are still being copied to green");
  }

  @Test
  void aSlotThatNobodyStreamsFrom() {
    pair.green.isReplicating = false;
    assertRefused("nobody streams from slot " + FakePair.TO_GREEN);
  }

  @Test
  void aTableThatIsNotPublished() {
    pair.blue.tables.add("public.made_later");
    pair.green.tables.add("public.made_later");
    assertRefused("table public.made_later is not published on blue");
  }

  @Test
  void aServerWithoutLogicalDecoding() {
    pair.green.decodesLogically = false;
    assertRefused("wal_level of green is not logical");
  }

  @Test
  void anIdleSideThatEverybodyMayWrite() {
    pair.green.openIdleTables.add("public.account");
    assertRefused("everybody may write 1 of its tables (public.account)");
  }

  @Test
  void anOldSideThatIsFencedAlready() {
    pair.blue.fences.put(Side.BLUE, 100L);
    CutoverResult result = pair.cutover().run(FakePair.options());
    assertThat(result.message()).contains("blue is fenced already");
  }

  @Test
  void anOpenTransactionOnTheNewSide() {
    pair.green.longTransactions.add("pid 7 since yesterday");
    assertRefused("transactions are open on the server of green", "pid 7 since yesterday");
  }

  @Test
  void aClientThatCannotReachTheNewSide() {
    pair.blue.stranded.add("shop on host1: no route");
    assertRefused("live clients cannot reach green", "shop on host1: no route");
  }

  @Test
  void rowsThatNeverArriveAreNoticedBeforeTheHoldAndLeaveNoNote() {
    pair.calls.after("SideClients.announceSwitch", () -> pair.green.isReplicating = false);
    assertRefused("replication is behind or stuck");
    pair.nextProcess();
    pair.green.isReplicating = true;
    assertThat(pair.cutover().run(FakePair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }

  @Test
  void aRehearsalHoldsAndTakesEverythingBack() {
    CutoverResult result = pair.cutover().rehearse(FakePair.options());
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
    assertThat(result.report().holdEpoch()).isNotZero();
    assertThat(result.report().fenceEpoch()).isZero();
    assertThat(pair.activeSide()).isEqualTo(Side.BLUE);
    assertThat(Objects.requireNonNull(pair.blue.row).phase()).isEqualTo("steady");
    assertThat(pair.green.slots).isEmpty();
    assertThat(pair.blue.subscriptions).isEmpty();
  }

  @Test
  void aRehearsalNamesWhatACutoverWouldEndAndEndsNothing() {
    OpenTransactions.Session writer =
        new OpenTransactions.Session(11, "app", "shop", "idle in transaction", true);
    pair.blue.transactions.add(writer);
    CutoverResult result = pair.cutover().rehearse(FakePair.options());
    assertThat(result.report().remarks()).contains("a cutover would end " + writer);
    assertThat(pair.blue.transactions).containsExactly(writer);
  }

  @Test
  void theSameProtocolGoesBackAgain() {
    pair.applicationWrites();
    assertThat(pair.cutover().run(FakePair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
    pair.applicationWrites();
    CutoverResult back = pair.cutover().run(FakePair.options());
    assertThat(back.outcome()).as(back.message()).isEqualTo(CutoverOutcome.DONE);
    pair.applicationWrites();
    assertThat(pair.activeSide()).isEqualTo(Side.BLUE);
    assertThat(pair.blue.rows()).isEqualTo(pair.accepted());
    assertThat(pair.green.rows()).isEqualTo(pair.accepted());
  }
}
