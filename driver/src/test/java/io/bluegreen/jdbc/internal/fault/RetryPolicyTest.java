package io.bluegreen.jdbc.internal.fault;

import static io.bluegreen.jdbc.internal.fault.CallPosition.AUTOCOMMIT;
import static io.bluegreen.jdbc.internal.fault.CallPosition.FIRST;
import static io.bluegreen.jdbc.internal.fault.CallPosition.LATER;
import static io.bluegreen.jdbc.internal.fault.RetryPolicy.Mode.IDEMPOTENT;
import static io.bluegreen.jdbc.internal.fault.RetryPolicy.Mode.OFF;
import static io.bluegreen.jdbc.internal.fault.RetryPolicy.Mode.SAFE;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.fault.RetryPolicy.Mode;
import io.bluegreen.jdbc.internal.fault.RetryPolicy.Repeat;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

final class RetryPolicyTest {
  private static final String SHAPED = "DELETE FROM t WHERE id = ?";
  private static final String MARKED = "/* bluegreen:idempotent */ UPDATE t SET n = n";
  private static final String PLAIN = "UPDATE t SET n = n + 1";

  @Test
  void offRepeatsNothing() {
    for (Verdict verdict : Verdict.values()) {
      assertThat(policy(OFF).repeat(lost(CallActivity.WRITE), verdict, 0, MARKED))
          .isSameAs(Repeat.NO);
    }
  }

  @Test
  void whatWasNotExecutedIsRepeatedAsOftenAsNeeded() {
    assertThat(repeat(SAFE, Verdict.AGAIN, 9, PLAIN)).isSameAs(Repeat.YES);
    assertThat(repeat(SAFE, Verdict.AGAIN_AFTER_ROUTE_CHANGE, 9, PLAIN)).isSameAs(Repeat.YES);
  }

  @Test
  void onceIsOnce() {
    for (Verdict once : new Verdict[] {Verdict.AGAIN_ONCE, Verdict.AGAIN_ONCE_REPREPARED}) {
      assertThat(repeat(SAFE, once, 0, PLAIN)).isSameAs(Repeat.YES);
      assertThat(repeat(SAFE, once, 1, PLAIN)).isSameAs(Repeat.NO);
    }
  }

  @Test
  void readsHaveToBeProvenUnlessDeclared() {
    Fault read = lost(CallActivity.READ);
    Verdict verdict = Verdict.AGAIN_IF_SAFE_READ;

    assertThat(policy(SAFE).repeat(read, verdict, 0, "SELECT f()")).isSameAs(Repeat.IF_PROVEN_READ);
    assertThat(policy(SAFE).repeat(read, verdict, 0, "SELECT f() /* bluegreen:idempotent */"))
        .isSameAs(Repeat.YES);
  }

  @Test
  void unknownOutcomesAreRepeatedOnlyWhereTwiceIsOnce() {
    assertThat(repeat(SAFE, Verdict.OUTCOME_UNKNOWN, 0, PLAIN)).isSameAs(Repeat.NO);
    assertThat(repeat(SAFE, Verdict.OUTCOME_UNKNOWN, 0, SHAPED)).isSameAs(Repeat.NO);
    assertThat(repeat(SAFE, Verdict.OUTCOME_UNKNOWN, 0, MARKED)).isSameAs(Repeat.YES);
    assertThat(repeat(IDEMPOTENT, Verdict.OUTCOME_UNKNOWN, 0, SHAPED))
        .isSameAs(Repeat.IF_PROVEN_IDEMPOTENT);
    assertThat(repeat(IDEMPOTENT, Verdict.OUTCOME_UNKNOWN, 0, PLAIN)).isSameAs(Repeat.NO);
    assertThat(repeat(SAFE, Verdict.PARTLY_EXECUTED, 0, MARKED)).isSameAs(Repeat.YES);
    assertThat(repeat(SAFE, Verdict.PARTLY_EXECUTED, 0, PLAIN)).isSameAs(Repeat.NO);
  }

  @Test
  void commitsAreNeverRepeated() {
    RetryPolicy everything = new RetryPolicy(SAFE, 1, Pattern.compile(".*"));
    Fault commit =
        Fault.of(ServerAnswers.broken(), FailureContext.executing(CallActivity.COMMIT, LATER));
    Fault inside =
        Fault.of(ServerAnswers.broken(), FailureContext.executing("INSERT …; COMMIT", FIRST));

    assertThat(everything.repeat(commit, FaultClassifier.judge(commit), 0, "COMMIT"))
        .isSameAs(Repeat.NO);
    assertThat(everything.repeat(commit, FaultClassifier.judge(commit), 0, null))
        .isSameAs(Repeat.NO);
    assertThat(everything.repeat(inside, FaultClassifier.judge(inside), 0, "INSERT …; COMMIT"))
        .isSameAs(Repeat.NO);
  }

  @Test
  void inABatchOneUpdateMayUndoAnother() {
    String update = "UPDATE t SET a = ? WHERE a = ?";
    Fault batch = lost(CallActivity.BATCH);

    assertThat(policy(IDEMPOTENT).repeat(batch, Verdict.OUTCOME_UNKNOWN, 0, update))
        .isSameAs(Repeat.NO);
    assertThat(policy(IDEMPOTENT).repeat(batch, Verdict.OUTCOME_UNKNOWN, 0, SHAPED))
        .isSameAs(Repeat.IF_PROVEN_IDEMPOTENT);
  }

  @Test
  void applicationErrorsAndRolledBackTransactionsAreReported() {
    assertThat(repeat(IDEMPOTENT, Verdict.APPLICATION, 0, MARKED)).isSameAs(Repeat.NO);
    assertThat(repeat(IDEMPOTENT, Verdict.ROLLED_BACK, 0, MARKED)).isSameAs(Repeat.NO);
  }

  @Test
  void windowBeginsWithTheFirstFailure() {
    RetryPolicy policy = new RetryPolicy(SAFE, 100, null);

    assertThat(policy.leftNanos(Long.MAX_VALUE - 10, Long.MIN_VALUE + 49)).isEqualTo(40);
    assertThat(policy.leftNanos(0, 101)).isNegative();
  }

  @Test
  void backoffGrowsFrom20MillisToASecond() {
    assertThat(RetryPolicy.backoffNanos(1, 0)).isEqualTo(10_000_000);
    assertThat(RetryPolicy.backoffNanos(2, 0)).isEqualTo(20_000_000);
    assertThat(RetryPolicy.backoffNanos(1_000, 0.999)).isBetween(990_000_000L, 1_000_000_000L);
  }

  @Test
  void whatRanIntoTheApplicationsOwnLimitIsNotRepeated() {
    SQLException limit =
        new PSQLException(
            "An I/O error occurred while sending to the backend.",
            PSQLState.CONNECTION_FAILURE,
            new SocketTimeoutException("Read timed out"));
    for (CallActivity activity : CallActivity.values()) {
      for (CallPosition position : CallPosition.values()) {
        Fault fault = Fault.of(limit, FailureContext.executing(activity, position).lost(true));
        assertThat(policy(IDEMPOTENT).repeat(fault, FaultClassifier.judge(fault), 0, MARKED))
            .as("%s %s", activity, position)
            .isSameAs(Repeat.NO);
      }
    }
    Fault moved =
        Fault.of(
            limit,
            FailureContext.executing(CallActivity.READ, AUTOCOMMIT).lost(true).changed(true));
    assertThat(policy(SAFE).repeat(moved, FaultClassifier.judge(moved), 0, "SELECT 1"))
        .as("on another server by now")
        .isSameAs(Repeat.IF_PROVEN_READ);
    Fault login = Fault.of(limit, FailureContext.connecting());
    assertThat(policy(SAFE).repeat(login, FaultClassifier.judge(login), 0, null))
        .as("a login has a limit of its own")
        .isSameAs(Repeat.YES);
  }

  private static Repeat repeat(Mode mode, Verdict verdict, int before, String sql) {
    return policy(mode).repeat(lost(CallActivity.WRITE), verdict, before, sql);
  }

  private static RetryPolicy policy(Mode mode) {
    return new RetryPolicy(mode, 1_000, null);
  }

  private static Fault lost(CallActivity activity) {
    return Fault.of(ServerAnswers.broken(), FailureContext.executing(activity, AUTOCOMMIT));
  }
}
