package io.bluegreen.jdbc.internal.fault;

import static io.bluegreen.jdbc.internal.fault.CallActivity.BATCH;
import static io.bluegreen.jdbc.internal.fault.CallActivity.COMMIT;
import static io.bluegreen.jdbc.internal.fault.CallActivity.COMPOUND;
import static io.bluegreen.jdbc.internal.fault.CallActivity.READ;
import static io.bluegreen.jdbc.internal.fault.CallActivity.REPEATED_READ;
import static io.bluegreen.jdbc.internal.fault.CallActivity.ROLLBACK;
import static io.bluegreen.jdbc.internal.fault.CallActivity.WRITE;
import static io.bluegreen.jdbc.internal.fault.CallPosition.AUTOCOMMIT;
import static io.bluegreen.jdbc.internal.fault.CallPosition.FIRST;
import static io.bluegreen.jdbc.internal.fault.CallPosition.LATER;
import static io.bluegreen.jdbc.internal.fault.Verdict.AGAIN;
import static io.bluegreen.jdbc.internal.fault.Verdict.AGAIN_AFTER_ROUTE_CHANGE;
import static io.bluegreen.jdbc.internal.fault.Verdict.AGAIN_IF_SAFE_READ;
import static io.bluegreen.jdbc.internal.fault.Verdict.AGAIN_ONCE;
import static io.bluegreen.jdbc.internal.fault.Verdict.AGAIN_ONCE_REPREPARED;
import static io.bluegreen.jdbc.internal.fault.Verdict.APPLICATION;
import static io.bluegreen.jdbc.internal.fault.Verdict.OUTCOME_UNKNOWN;
import static io.bluegreen.jdbc.internal.fault.Verdict.PARTLY_EXECUTED;
import static io.bluegreen.jdbc.internal.fault.Verdict.ROLLED_BACK;
import static io.bluegreen.jdbc.internal.fault.Verdict.ROLLED_BACK_AS_ASKED;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

final class FaultClassifierTest {
  private static final String PLAIN = "INSERT INTO t VALUES (?)";

  private final SQLException fence = ServerAnswers.fence("7");

  @Test
  void fenceAtTheBeginningOfATransactionIsRepeatedOnTheNewRoute() {
    assertThat(judge(fence, WRITE, AUTOCOMMIT)).isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
    assertThat(judge(fence, WRITE, FIRST)).isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
    assertThat(judge(fence, READ, FIRST)).isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
  }

  @Test
  void fencePastTheFirstStatementRollsBack() {
    assertThat(judge(fence, WRITE, LATER)).isSameAs(ROLLED_BACK);
    assertThat(judge(fence, COMMIT, LATER)).isSameAs(ROLLED_BACK);
  }

  @Test
  void fenceInABatchLooksAtItsCounts() {
    assertThat(judge(ServerAnswers.batch(fence, 1, -3), BATCH, AUTOCOMMIT))
        .isSameAs(PARTLY_EXECUTED);
    assertThat(judge(ServerAnswers.batch(fence, -3, -3), BATCH, AUTOCOMMIT))
        .isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
    assertThat(judge(ServerAnswers.batch(fence, 1, -3), BATCH, FIRST))
        .isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
  }

  @Test
  void fenceInACallMayHaveCommittedAPart() {
    assertThat(judge(fence, COMPOUND, AUTOCOMMIT)).isSameAs(PARTLY_EXECUTED);
    assertThat(judge(fence, COMPOUND, FIRST)).isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
    assertThat(judge(fence, FailureContext.executing("INSERT …; COMMIT; INSERT …", LATER)))
        .isSameAs(PARTLY_EXECUTED);
    assertThat(judge(fence, FailureContext.executing("COPY t FROM STDIN", AUTOCOMMIT)))
        .isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
  }

  @Test
  void copyStandsOnlyOnceItsEndWasSent() {
    SQLException lost = ServerAnswers.broken();
    String copy = "COPY t (a, b) FROM STDIN WITH (FORMAT csv)";
    assertThat(judge(lost, FailureContext.executing(copy, AUTOCOMMIT)))
        .as("it has not even begun")
        .isSameAs(AGAIN);
    assertThat(judge(lost, FailureContext.copying(copy, AUTOCOMMIT, false))).isSameAs(ROLLED_BACK);
    assertThat(judge(fence, FailureContext.copying(copy, AUTOCOMMIT, false))).isSameAs(ROLLED_BACK);
    assertThat(judge(lost, FailureContext.copying(copy, AUTOCOMMIT, true)))
        .isSameAs(OUTCOME_UNKNOWN);
    assertThat(judge(lost, FailureContext.copying(copy, LATER, true))).isSameAs(ROLLED_BACK);
  }

  @Test
  void copyAmongOtherCommandsOrOfAQueryMayHaveDoneAnything() {
    SQLException lost = ServerAnswers.broken();
    for (String text :
        new String[] {
          "COPY (DELETE FROM stdin RETURNING a) TO STDOUT",
          "COPY t (stdin) FROM '/tmp/file'",
          "COPY t TO STDOUT",
          "UPDATE t SET a = 1; COPY t FROM STDIN"
        }) {
      assertThat(judge(lost, FailureContext.executing(text, AUTOCOMMIT)))
          .as(text)
          .isSameAs(OUTCOME_UNKNOWN);
    }
    String after = "UPDATE t SET a = 1; COPY t FROM STDIN; COMMIT";
    assertThat(judge(lost, FailureContext.copying(after, AUTOCOMMIT, false)))
        .isSameAs(OUTCOME_UNKNOWN);
    assertThat(judge(lost, FailureContext.copying(after, LATER, false))).isSameAs(OUTCOME_UNKNOWN);
  }

  @Test
  void terminationTellsNothingAboutAWriteThatCommitsByItself() {
    for (SQLException lost :
        new SQLException[] {ServerAnswers.fatal("57P01"), ServerAnswers.broken()}) {
      assertThat(judge(lost, WRITE, AUTOCOMMIT)).isSameAs(OUTCOME_UNKNOWN);
      assertThat(judge(lost, BATCH, AUTOCOMMIT)).isSameAs(OUTCOME_UNKNOWN);
      assertThat(judge(lost, COMPOUND, AUTOCOMMIT)).isSameAs(OUTCOME_UNKNOWN);
      assertThat(judge(lost, COMMIT, LATER)).isSameAs(OUTCOME_UNKNOWN);
      assertThat(judge(lost, READ, AUTOCOMMIT)).isSameAs(AGAIN_IF_SAFE_READ);
      assertThat(judge(lost, WRITE, LATER)).isSameAs(ROLLED_BACK);
      assertThat(judge(lost, WRITE, FIRST)).isSameAs(AGAIN);
      assertThat(judge(lost, ROLLBACK, LATER)).isSameAs(ROLLED_BACK_AS_ASKED);
    }
  }

  @Test
  void timeoutOfAnIdleSessionProvesThatNothingWasRead() {
    assertThat(judge(ServerAnswers.fatal("57P05"), WRITE, AUTOCOMMIT)).isSameAs(AGAIN);
    assertThat(judge(ServerAnswers.fatal("25P03"), WRITE, LATER)).isSameAs(ROLLED_BACK);
    assertThat(judge(ServerAnswers.fatal("25P03"), COMMIT, LATER)).isSameAs(ROLLED_BACK);
  }

  @Test
  void closedConnectionSentNothing() {
    assertThat(judge(ServerAnswers.closed(), WRITE, AUTOCOMMIT)).isSameAs(AGAIN);
    assertThat(judge(ServerAnswers.closed(), COMPOUND, AUTOCOMMIT)).isSameAs(AGAIN);
    assertThat(judge(ServerAnswers.closed(), WRITE, LATER)).isSameAs(ROLLED_BACK);
    assertThat(judge(ServerAnswers.closed(), COMMIT, LATER)).isSameAs(ROLLED_BACK);
    assertThat(judge(ServerAnswers.closed(), ROLLBACK, LATER)).isSameAs(ROLLED_BACK_AS_ASKED);
  }

  @Test
  void secondCommitAfterALostOneDoesNotSucceed() {
    assertThat(judge(ServerAnswers.closed(), COMMIT, FIRST)).isSameAs(OUTCOME_UNKNOWN);
  }

  @Test
  void lostAtTheBoundaryIsRepeated() {
    for (SQLException lost :
        new SQLException[] {
          ServerAnswers.fatal("57P01"), ServerAnswers.broken(), ServerAnswers.closed()
        }) {
      assertThat(judge(lost, FailureContext.atBoundary())).isSameAs(AGAIN);
    }
  }

  @Test
  void serverAwayIsWaitedFor() {
    for (String state : new String[] {"08001", "57P03", "53300", "57P01"}) {
      assertThat(judge(ServerAnswers.error(state), FailureContext.connecting())).isSameAs(AGAIN);
    }
  }

  @Test
  void refusedLoginIsWaitedForOnlyWhileSomethingChanges() {
    for (String state : new String[] {"28P01", "28000", "3D000", "55000", "42501", "25006"}) {
      SQLException refused = ServerAnswers.error(state);
      assertThat(judge(refused, FailureContext.connecting())).isSameAs(APPLICATION);
      assertThat(judge(refused, FailureContext.connecting().held(true))).isSameAs(AGAIN);
      assertThat(judge(refused, FailureContext.connecting().changed(true))).isSameAs(AGAIN);
    }
  }

  @Test
  void droppedSchemaIsFollowedOnceTheSideChanged() {
    FailureContext write = FailureContext.executing(WRITE, FIRST);

    assertThat(judge(ServerAnswers.error("42P01"), write.changed(true))).isSameAs(AGAIN_ONCE);
    assertThat(judge(ServerAnswers.error("42P01"), write.held(true))).isSameAs(APPLICATION);
    assertThat(judge(ServerAnswers.error("42P01"), write)).isSameAs(APPLICATION);
  }

  @Test
  void stalePlanIsPreparedAgain() {
    SQLException plan = ServerAnswers.error("0A000", "RRevalidateCachedQuery");

    assertThat(judge(plan, READ, FIRST)).isSameAs(AGAIN_ONCE_REPREPARED);
    assertThat(judge(plan, READ, LATER)).isSameAs(APPLICATION);
    assertThat(judge(ServerAnswers.error("0A000"), READ, FIRST)).isSameAs(APPLICATION);
  }

  @Test
  void repeatedReadThatWritesIsUnknown() {
    assertThat(judge(ServerAnswers.error("25006"), REPEATED_READ, AUTOCOMMIT))
        .isSameAs(OUTCOME_UNKNOWN);
  }

  @Test
  void closedStatementOnALivingConnectionIsTheApplicationsOwn() {
    SQLException closed = new PSQLException("closed", PSQLState.OBJECT_NOT_IN_STATE);
    FailureContext write = FailureContext.executing(WRITE, AUTOCOMMIT).held(true).changed(true);

    assertThat(judge(closed, write)).isSameAs(APPLICATION);
    assertThat(judge(ServerAnswers.error("55000"), write)).isSameAs(AGAIN);
  }

  @Test
  void errorsOfALivingServerAreTheApplicationsOwn() {
    for (String state : new String[] {"08006", "08P01", "XX000", "57P01", "40001", "23505"}) {
      assertThat(judge(ServerAnswers.error(state), WRITE, AUTOCOMMIT)).isSameAs(APPLICATION);
      assertThat(judge(ServerAnswers.error(state), COMMIT, LATER)).isSameAs(APPLICATION);
    }
  }

  @Test
  void aBatchOfWhatMayCommitInsideIsNeverRepeated() {
    for (String text :
        List.of(
            "CALL p(?)",
            "{call p(?)}",
            "DO $$ BEGIN COMMIT; END $$",
            "INSERT INTO t VALUES (1); INSERT INTO t VALUES (2)",
            "COMMIT",
            "BEGIN",
            "ROLLBACK",
            "EXECUTE p",
            "VACUUM t",
            "CREATE INDEX CONCURRENTLY i ON t (a)",
            "/* c */ CALL p(1)",
            "")) {
      FailureContext batch = FailureContext.batch(List.of(PLAIN, text), AUTOCOMMIT);
      assertThat(judge(ServerAnswers.batch(fence, -3, -3), batch))
          .as(text)
          .isSameAs(PARTLY_EXECUTED);
    }
    FailureContext plain = FailureContext.batch(List.of(PLAIN, PLAIN), AUTOCOMMIT);
    assertThat(judge(ServerAnswers.batch(fence, -3, -3), plain)).isSameAs(AGAIN_AFTER_ROUTE_CHANGE);
    assertThat(judge(ServerAnswers.batch(fence, 1, -3), plain)).isSameAs(PARTLY_EXECUTED);
  }

  @Test
  void aBatchThatEndsItsTransactionMayHaveCommittedIt() {
    FailureContext ends = FailureContext.batch(List.of(PLAIN, "COMMIT", PLAIN), FIRST);

    assertThat(judge(ServerAnswers.batch(fence, -3, -3), ends)).isSameAs(PARTLY_EXECUTED);
    assertThat(judge(ServerAnswers.broken(), ends)).isSameAs(OUTCOME_UNKNOWN);
    assertThat(judge(ServerAnswers.broken(), FailureContext.batch(List.of(PLAIN), FIRST)))
        .isSameAs(AGAIN);
  }

  @Test
  void theBeginOfABlockLeavesNothingBehind() {
    for (String begin : List.of("BEGIN", "start transaction read only", "/* c */ begin work")) {
      assertThat(judge(ServerAnswers.broken(), FailureContext.executing(begin, AUTOCOMMIT)))
          .isSameAs(AGAIN);
    }
    assertThat(
            judge(ServerAnswers.broken(), FailureContext.executing("BEGIN; " + PLAIN, AUTOCOMMIT)))
        .isSameAs(OUTCOME_UNKNOWN);
  }

  @Test
  void aDeadlockOfOneStatementInAutocommitIsTriedOnceMore() {
    SQLException deadlock = ServerAnswers.error("40P01");

    assertThat(judge(deadlock, WRITE, AUTOCOMMIT)).isSameAs(AGAIN_ONCE);
    for (CallActivity activity : List.of(COMPOUND, BATCH, READ, COMMIT)) {
      assertThat(judge(deadlock, activity, AUTOCOMMIT)).isSameAs(APPLICATION);
    }
    assertThat(judge(deadlock, WRITE, FIRST)).isSameAs(APPLICATION);
    assertThat(judge(deadlock, WRITE, LATER)).isSameAs(APPLICATION);
  }

  @Test
  void aStalePlanInsideATransactionIsTheServersOwnError() {
    SQLException plan = ServerAnswers.error("0A000", "RRevalidateCachedQuery");

    assertThat(judge(plan, READ, LATER)).isSameAs(APPLICATION);
    assertThat(judge(plan, WRITE, LATER)).isSameAs(APPLICATION);
  }

  @Test
  void whatRanIntoTheApplicationsOwnLimitIsNoReasonToRepeatABlock() {
    SQLException limit = broken(new SocketTimeoutException("Read timed out"));

    assertThat(judge(limit, READ, FIRST)).isSameAs(ROLLED_BACK);
    assertThat(judge(limit, READ, LATER)).isSameAs(ROLLED_BACK);
    assertThat(judge(limit, WRITE, AUTOCOMMIT)).isSameAs(OUTCOME_UNKNOWN);
  }

  @Test
  void anApplicationsOwnStreamThatFailsLeavesNothing() {
    IOException own = new IOException("oh no");
    BrokenBy.markOwnStream(own);
    SQLException stream = broken(own);
    assertThat(stream.getCause()).isSameAs(own);

    for (CallPosition position : CallPosition.values()) {
      assertThat(judge(stream, WRITE, position)).isSameAs(APPLICATION);
    }
    assertThat(judge(stream, BATCH, AUTOCOMMIT)).isSameAs(OUTCOME_UNKNOWN);
  }

  private static SQLException broken(IOException cause) {
    return new PSQLException(
        "An I/O error occurred while sending to the backend.", PSQLState.CONNECTION_FAILURE, cause);
  }

  @Test
  void everyVerdictHasAReason() {
    assertThat(FaultClassifier.reason(Fault.of(fence, FailureContext.executing(WRITE, FIRST))))
        .startsWith("fence: ");
  }

  private static Verdict judge(SQLException failure, CallActivity activity, CallPosition position) {
    return judge(failure, FailureContext.executing(activity, position));
  }

  private static Verdict judge(SQLException failure, FailureContext context) {
    return FaultClassifier.judge(Fault.of(failure, context));
  }
}
