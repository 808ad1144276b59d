package io.bluegreen.jdbc.internal.fault;

import static io.bluegreen.jdbc.internal.fault.CallPosition.AUTOCOMMIT;
import static io.bluegreen.jdbc.internal.fault.CallPosition.FIRST;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.fault.Fault.Origin;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

final class FaultTest {
  private static final FailureContext WRITING =
      FailureContext.executing(CallActivity.WRITE, AUTOCOMMIT);
  private static final FailureContext BATCH =
      FailureContext.executing(CallActivity.BATCH, AUTOCOMMIT);

  @Test
  void fenceIsRecognisedWithItsEpoch() {
    Fault fault = Fault.of(ServerAnswers.fence("1763697600123"), WRITING);

    assertThat(fault.isFence()).isTrue();
    assertThat(fault.fenceEpoch()).isEqualTo(1763697600123L);
    assertThat(fault.origin()).isSameAs(Origin.SERVER);
    assertThat(fault.isLost()).isFalse();
  }

  @Test
  void fenceWithoutAnEpochIsStillAFence() {
    assertThat(Fault.of(ServerAnswers.fence("soon"), WRITING).fenceEpoch()).isZero();
  }

  @Test
  void otherReadOnlyErrorsAreNoFence() {
    Fault fault = Fault.of(ServerAnswers.error("25006"), WRITING);

    assertThat(fault.isFence()).isFalse();
    assertThat(fault.fenceEpoch()).isEqualTo(-1);
  }

  @Test
  void fenceInsideABatchIsFound() {
    Fault fault = Fault.of(ServerAnswers.batch(ServerAnswers.fence("5"), -3, -3), BATCH);

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
    FailureContext inTransaction = FailureContext.executing(CallActivity.BATCH, FIRST);

    assertThat(Fault.of(ServerAnswers.batch(ServerAnswers.fence("5"), 1, -3), inTransaction))
        .matches(fault -> !fault.partMayStand());
  }

  @Test
  void batchWithoutCountsMayHaveCommittedAPart() {
    assertThat(Fault.of(ServerAnswers.broken(), BATCH).partMayStand()).isTrue();
  }

  @Test
  void fatalMessageLosesTheConnection() {
    Fault fault = Fault.of(ServerAnswers.fatal("57P01"), WRITING);

    assertThat(fault.isLost()).isTrue();
    assertThat(fault.origin()).isSameAs(Origin.SERVER);
    assertThat(Fault.of(ServerAnswers.batch(ServerAnswers.fatal("57P01"), -3), BATCH).isLost())
        .isTrue();
  }

  @Test
  void connectionErrorsOfAServerThatGoesOnSpeakingLoseNothing() {
    assertThat(Fault.of(ServerAnswers.error("08006"), WRITING).isLost()).isFalse();
    assertThat(Fault.of(ServerAnswers.error("08006"), WRITING.lost(true)).isLost()).isTrue();
  }

  @Test
  void brokenConnectionIsOfTheWire() {
    Fault fault = Fault.of(ServerAnswers.broken(), WRITING);

    assertThat(fault.origin()).isSameAs(Origin.WIRE);
    assertThat(fault.isLost()).isTrue();
  }

  @Test
  void whatPgjdbcRefusesByItselfIsLocal() {
    FailureContext call = FailureContext.executing(CallActivity.COMPOUND, AUTOCOMMIT);

    assertThat(Fault.of(ServerAnswers.closed(), call).origin()).isSameAs(Origin.LOCAL);
    assertThat(Fault.of(ServerAnswers.closed(), call).partMayStand()).isFalse();
    assertThat(local(PSQLState.OBJECT_NOT_IN_STATE).origin()).isSameAs(Origin.LOCAL);
  }

  @Test
  void beforeSendingTheStageDecides() {
    assertThat(Fault.of(ServerAnswers.error("3D000"), FailureContext.connecting()).origin())
        .isSameAs(Origin.CONNECT);
    assertThat(Fault.of(ServerAnswers.broken(), FailureContext.atBoundary()).origin())
        .isSameAs(Origin.BOUNDARY);
  }

  @Test
  void stalePlansAndStatementsOfPgjdbcAreStale() {
    SQLException plan = ServerAnswers.error("0A000", "RRevalidateCachedQuery");
    SQLException own = new PSQLException(error("26000", "prepared statement \"S_31\" is unknown"));
    SQLException theirs =
        new PSQLException(error("26000", "prepared statement \"mine\" is unknown"));

    assertThat(Fault.of(plan, WRITING).isStale()).isTrue();
    assertThat(Fault.of(own, WRITING).isStale()).isTrue();
    assertThat(Fault.of(theirs, WRITING).isStale()).isFalse();
    assertThat(Fault.of(ServerAnswers.error("0A000"), WRITING).isStale()).isFalse();
    assertThat(local(PSQLState.NOT_IMPLEMENTED).isStale()).isFalse();
  }

  private static ServerErrorMessage error(String state, String message) {
    return new ServerErrorMessage("SERROR\0C" + state + "\0M" + message + "\0");
  }

  private static Fault local(PSQLState state) {
    return Fault.of(new PSQLException("local", state), WRITING);
  }

  private static boolean partMayStand(long... counts) {
    return Fault.of(ServerAnswers.batch(ServerAnswers.fence("5"), counts), BATCH).partMayStand();
  }
}
