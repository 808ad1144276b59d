package io.bluegreen.jdbc.internal.session;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.fault.CallPosition;
import io.bluegreen.jdbc.internal.routing.TransactionDurations;
import io.bluegreen.jdbc.internal.session.FailedTransaction.Outcome;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class TransactionTest {
  private static final DeploymentSnapshot SNAPSHOT = deployment("orders").build();
  private final SQLException cause = new SQLException("the server is gone", "08006");

  private final Transaction transaction = new Transaction(new TransactionDurations());

  private void open(boolean autocommit, String sql) {
    transaction.enters(true);
    transaction.starts(SNAPSHOT, sql);
    transaction.opens(autocommit, sql);
  }

  @Test
  void countsUnderItsSnapshotUntilItEnds() {
    assertThat(transaction.countedUnder()).isNull();
    open(false, "SELECT 1");
    assertThat(transaction.countedUnder()).isSameAs(SNAPSHOT);
    assertThat(transaction.position()).isSameAs(CallPosition.FIRST);
    transaction.enters(false);
    assertThat(transaction.position()).isSameAs(CallPosition.LATER);
    transaction.ends();
    assertThat(transaction.countedUnder()).isNull();
    assertThat(transaction.isBlock()).isFalse();
  }

  @Test
  void aStatementInAutocommitCannotFail() {
    open(true, "INSERT INTO t VALUES (1)");
    assertThat(transaction.position()).isSameAs(CallPosition.AUTOCOMMIT);
    transaction.loses(cause, Outcome.UNKNOWN);
    transaction.endCall(true);
    assertThat(transaction.failed()).isNull();
  }

  @Test
  void aBlockFailsWithItsConnection() {
    open(false, "INSERT INTO t VALUES (1)");
    transaction.endCall(true);
    FailedTransaction failed = Objects.requireNonNull(transaction.failed());
    assertThat(failed.outcome()).isSameAs(Outcome.ROLLED_BACK);
    assertThat(failed.isBegunByText()).isFalse();
    assertThat(transaction.countedUnder()).isNull();
    assertThat(transaction.isOwnedBy(Thread.currentThread())).isFalse();
    transaction.ends();
    assertThat(transaction.failed()).isNull();
  }

  @Test
  void aRepetitionMakesUpForALoss() {
    open(false, "INSERT INTO t VALUES (1)");
    transaction.loses(cause, Outcome.ROLLED_BACK);
    transaction.opens(false, "INSERT INTO t VALUES (1)");
    transaction.madeGood();
    transaction.endCall(false);
    assertThat(transaction.failed()).isNull();
  }

  /** Also where the way to the repetition fails after the boundary was passed again. */
  @Test
  void aLossThatNoRepetitionMakesUpForFails() {
    open(false, "INSERT INTO t VALUES (1)");
    transaction.loses(cause, Outcome.ROLLED_BACK);
    transaction.opens(false, "INSERT INTO t VALUES (1)");
    transaction.endCall(false);
    FailedTransaction failed = Objects.requireNonNull(transaction.failed());
    assertThat(failed.refusal().getCause()).isSameAs(cause);
    assertThat(failed.refusal().getSQLState()).isEqualTo("25P02");
    assertThat(failed.commitRefusal().getSQLState()).isEqualTo("40001");
    assertThat(failed.savepointRefusal().getSQLState()).isEqualTo("3B001");
  }

  @Test
  void aLostAnswerToACommitIsToldEachTime() {
    open(true, "BEGIN");
    transaction.loses(cause, Outcome.UNKNOWN);
    transaction.endCall(true);
    FailedTransaction failed = Objects.requireNonNull(transaction.failed());
    assertThat(failed.isBegunByText()).isTrue();
    assertThat(failed.refusal().getSQLState()).isEqualTo("08007");
    assertThat(failed.commitRefusal().getSQLState()).isEqualTo("08007");
  }

  @Test
  void whatIsAPartOfAnotherOneOwnsNothing() {
    open(false, "SELECT 1");
    assertThat(transaction.isOwnedBy(Thread.currentThread())).isTrue();
    assertThat(transaction.isOwnedBy(new Thread())).isFalse();
    transaction.countWithin(SNAPSHOT);
    assertThat(transaction.isOwnedBy(Thread.currentThread())).isFalse();
    assertThat(transaction.countedUnder()).isSameAs(SNAPSHOT);
  }
}
