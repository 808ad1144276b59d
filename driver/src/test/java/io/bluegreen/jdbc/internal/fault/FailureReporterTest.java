package io.bluegreen.jdbc.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLTransactionRollbackException;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;

final class FailureReporterTest {
  private static final FailureContext WRITING =
      FailureContext.executing(CallActivity.WRITE, CallPosition.AUTOCOMMIT);

  private final SQLException last = ServerAnswers.fence("7");

  @Test
  void rolledBackIs40001WithTheFailureAsCause() {
    assertFailure(FailureReporter.report(Verdict.ROLLED_BACK, last))
        .isInstanceOf(SQLTransactionRollbackException.class)
        .hasCause(last)
        .hasMessageContaining("it failed")
        .extracting(e -> ((SQLException) e).getSQLState())
        .isEqualTo("40001");
  }

  @Test
  void unknownIs08007AndNotTransient() {
    SQLException unknown = FailureReporter.report(Verdict.OUTCOME_UNKNOWN, last);

    assertFailure(unknown).isInstanceOf(SQLNonTransientConnectionException.class).hasCause(last);
    assertThat(unknown.getSQLState()).isEqualTo("08007");
  }

  @Test
  void unknownBatchKeepsItsCounts() {
    SQLException unknown =
        FailureReporter.outcomeUnknown(ServerAnswers.batch(ServerAnswers.broken(), 1, -3));

    assertThat(unknown.getSQLState()).isEqualTo("08007");
    assertThat(((BatchUpdateException) unknown).getLargeUpdateCounts()).containsExactly(1, -3);
    assertThat(((BatchUpdateException) unknown).getUpdateCounts()).containsExactly(1, -3);
  }

  @Test
  void anythingElseIsReportedAsItIs() {
    assertFailure(FailureReporter.report(Verdict.APPLICATION, last)).isSameAs(last);
    assertFailure(FailureReporter.report(Verdict.PARTLY_EXECUTED, last)).isSameAs(last);
    assertFailure(FailureReporter.report(Verdict.AGAIN, last)).isSameAs(last);
  }

  @Test
  void deadlineThrowsTheLastFailureWithTheEarlierOnes() {
    SQLException broken = ServerAnswers.broken();
    SQLException earlier = ServerAnswers.closed();
    SQLException thrown =
        FailureReporter.deadline(
            Fault.of(broken, WRITING), broken, earlier(earlier, broken), "orders", 9);

    assertFailure(thrown).isSameAs(broken);
    assertThat(thrown.getSuppressed()).containsExactly(earlier);
  }

  @Test
  void deadlineAtAFenceInASteadyPhaseTellsTheOperatorWhatToDo() {
    SQLException thrown =
        FailureReporter.deadline(Fault.of(last, WRITING), last, earlier(), "orders", 20_000);

    assertFailure(thrown)
        .hasCause(last)
        .hasMessageContaining("'orders'")
        .hasMessageContaining("run bluegreen resume or abort")
        .hasMessageContaining("20000 ms");
    assertThat(thrown.getSQLState()).isEqualTo("25006");
    assertFailure(
            FailureReporter.deadline(
                Fault.of(last, WRITING.held(true)), last, earlier(), "orders", 1))
        .isSameAs(last);
  }

  @Test
  void deadlineKeepsTheFirstTheNewestAndTheirNumber() {
    SQLException[] failures = new SQLException[30];
    for (int i = 0; i < failures.length; i++) {
      failures[i] = new SQLException("failure " + i);
    }
    SQLException broken = ServerAnswers.broken();
    SQLException thrown =
        FailureReporter.deadline(Fault.of(broken, WRITING), broken, earlier(failures), "orders", 1);

    assertThat(thrown.getSuppressed()).hasSize(3).startsWith(failures[0]).endsWith(failures[29]);
    assertThat(thrown.getSuppressed()[1]).hasMessageContaining("28 more attempts");
  }

  @Test
  void aFenceThatNoWaitWouldOpenSaysHowToGetAround() {
    SQLException thrown = FailureReporter.fencedSide(last, "orders", "green");

    assertFailure(thrown)
        .hasCause(last)
        .hasMessageContaining("Side green of deployment 'orders'")
        .hasMessageContaining("Connect without bluegreen.side");
    assertThat(thrown.getSQLState()).isEqualTo("25006");
  }

  private static EarlierFailures earlier(SQLException... failures) {
    EarlierFailures earlier = new EarlierFailures();
    for (SQLException failure : failures) {
      earlier.add(failure);
    }
    return earlier;
  }

  /** An SQLException is iterable too, and so has to be told apart. */
  private static AbstractThrowableAssert<?, ? extends Throwable> assertFailure(Throwable failure) {
    return assertThat(failure);
  }
}
