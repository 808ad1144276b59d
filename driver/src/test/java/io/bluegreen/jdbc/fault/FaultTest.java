package io.bluegreen.jdbc.fault;

import static io.bluegreen.jdbc.fault.Fault.Position.AUTOCOMMIT;
import static io.bluegreen.jdbc.fault.Fault.Position.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.fault.Fault.Origin;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

final class FaultTest {
  private static final Context WRITING = Context.executing(Activity.WRITE, AUTOCOMMIT);
  private static final Context BATCH = Context.executing(Activity.BATCH, AUTOCOMMIT);

  @Test
  void fenceIsRecognisedWithItsEpoch() {
    Fault fault = Fault.of(ServerSays.fence("1763697600123"), WRITING);

    assertThat(fault.isFence()).isTrue();
    assertThat(fault.fenceEpoch()).isEqualTo(1763697600123L);
    assertThat(fault.origin()).isSameAs(Origin.SERVER);
    assertThat(fault.isLost()).isFalse();
  }

  @Test
  void fenceWithoutAnEpochIsStillAFence() {
    assertThat(Fault.of(ServerSays.fence("soon"), WRITING).fenceEpoch()).isZero();
  }

  @Test
  void otherReadOnlyErrorsAreNoFence() {
    Fault fault = Fault.of(ServerSays.error("25006"), WRITING);

    assertThat(fault.isFence()).isFalse();
    assertThat(fault.fenceEpoch()).isEqualTo(-1);
  }

  @Test
  void fenceInsideABatchIsFound() {
    Fault fault = Fault.of(ServerSays.batch(ServerSays.fence("5"), -3, -3), BATCH);

    assertThat(fault.fenceEpoch()).isEqualTo(5);
    assertThat(fault.partMayStand()).isFalse();
  }

  @Test
  void completedCommandsOfABatchCount() {
    assertThat(partMayStand(1, -3)).isTrue();
    assertThat(partMayStand(0, -3)).isTrue();
    assertThat(partMayStand(Statement.SUCCESS_NO_INFO, -3)).isTrue();
    assertThat(partMayStand(-3, -3)).isFalse();
    assertThat(partMayStand()).isFalse();
  }

  @Test
  void batchInATransactionLeavesNoPart() {
    Context inTransaction = Context.executing(Activity.BATCH, FIRST);

    assertThat(Fault.of(ServerSays.batch(ServerSays.fence("5"), 1, -3), inTransaction))
        .matches(fault -> !fault.partMayStand());
  }

  @Test
  void batchWithoutCountsMayHaveCommittedAPart() {
    assertThat(Fault.of(ServerSays.broken(), BATCH).partMayStand()).isTrue();
  }

  @Test
  void fatalMessageLosesTheConnection() {
    Fault fault = Fault.of(ServerSays.fatal("57P01"), WRITING);

    assertThat(fault.isLost()).isTrue();
    assertThat(fault.origin()).isSameAs(Origin.SERVER);
    assertThat(Fault.of(ServerSays.batch(ServerSays.fatal("57P01"), -3), BATCH).isLost()).isTrue();
  }

  @Test
  void connectionErrorsOfAServerThatGoesOnSpeakingLoseNothing() {
    assertThat(Fault.of(ServerSays.error("08006"), WRITING).isLost()).isFalse();
    assertThat(Fault.of(ServerSays.error("08006"), WRITING.lost(true)).isLost()).isTrue();
  }

  @Test
  void brokenConnectionIsOfTheWire() {
    Fault fault = Fault.of(ServerSays.broken(), WRITING);

    assertThat(fault.origin()).isSameAs(Origin.WIRE);
    assertThat(fault.isLost()).isTrue();
  }

  @Test
  void whatPgjdbcRefusesByItselfIsLocal() {
    Context call = Context.executing(Activity.COMPOUND, AUTOCOMMIT);

    assertThat(Fault.of(ServerSays.closed(), call).origin()).isSameAs(Origin.LOCAL);
    assertThat(Fault.of(ServerSays.closed(), call).partMayStand()).isFalse();
    assertThat(local(PSQLState.OBJECT_NOT_IN_STATE).origin()).isSameAs(Origin.LOCAL);
  }

  @Test
  void beforeSendingTheStageDecides() {
    assertThat(Fault.of(ServerSays.error("3D000"), Context.connecting()).origin())
        .isSameAs(Origin.CONNECT);
    assertThat(Fault.of(ServerSays.broken(), Context.atBoundary()).origin())
        .isSameAs(Origin.BOUNDARY);
  }

  @Test
  void stalePlansAndStatementsOfPgjdbcAreStale() {
    SQLException plan = ServerSays.error("0A000", "RRevalidateCachedQuery");
    SQLException own = new PSQLException(error("26000", "prepared statement \"S_31\" is unknown"));
    SQLException theirs =
        new PSQLException(error("26000", "prepared statement \"mine\" is unknown"));

    assertThat(Fault.of(plan, WRITING).isStale()).isTrue();
    assertThat(Fault.of(own, WRITING).isStale()).isTrue();
    assertThat(Fault.of(theirs, WRITING).isStale()).isFalse();
    assertThat(Fault.of(ServerSays.error("0A000"), WRITING).isStale()).isFalse();
    assertThat(local(PSQLState.NOT_IMPLEMENTED).isStale()).isFalse();
  }

  private static ServerErrorMessage error(String state, String message) {
    return new ServerErrorMessage("SERROR\0C" + state + "\0M" + message + "\0");
  }

  private static Fault local(PSQLState state) {
    return Fault.of(new PSQLException("local", state), WRITING);
  }

  private static boolean partMayStand(long... counts) {
    return Fault.of(ServerSays.batch(ServerSays.fence("5"), counts), BATCH).partMayStand();
  }
}
