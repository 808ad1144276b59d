package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Flips while an application writes as fast as it can: it must not notice. */
@ExtendWith(PgExtension.class)
class FlipUnderLoadTest {
  private static final Logger LOG = LoggerFactory.getLogger(FlipUnderLoadTest.class);
  private static final int THREADS = 16;
  private static final String KEPT_ON_THE_SERVER = "prepareThreshold=1";

  private final TransactionRecord transactions = new TransactionRecord();
  private final List<Double> millis = new ArrayList<>();

  @Test
  void flipsLoseNothingAndFailNobody(PgDatabase database) throws Exception {
    flipUnderLoad(
        SchemaDeployment.in(database).items().create(),
        TestExtent.of(100, 20),
        TestExtent.of(100, 20));
  }

  @Test
  void serversThatDoNotReportThePathPlanAgainAsWell() throws Exception {
    PgDatabase database = SharedServers.of(15).createDatabase();
    flipUnderLoad(
        SchemaDeployment.in(database).items().create(), TestExtent.of(30, 8), TestExtent.of(30, 8));
    database.drop();
  }

  @Test
  void flipsThatNobodyIsNotifiedOfAreFollowedAllTheSame(PgDatabase database) throws Exception {
    SchemaDeployment pair = SchemaDeployment.in(database).items().create();
    try (HikariDataSource pool = pair.pool(4, KEPT_ON_THE_SERVER, "bluegreen.ttl=200ms");
        ItemWorkload workload = new ItemWorkload(pool, pair.jmx(), transactions);
        Operator operator = Operator.quiet(pair, transactions)) {
      pool.getConnection().close();
      workload.start(4);
      for (int i = 0; i < TestExtent.of(12, 6); i++) {
        flipAndMeetOnTheOtherSide(operator, workload);
      }
      workload.finish();
      assertAllIsWell(pair);
    }
    LOG.info("Without NOTIFY and with a ttl of 200 ms: {}", medianToFirstTransaction());
  }

  private void flipUnderLoad(SchemaDeployment pair, int awaited, int rapid) throws Exception {
    try (HikariDataSource pool = pair.pool(THREADS, KEPT_ON_THE_SERVER);
        ItemWorkload workload = new ItemWorkload(pool, pair.jmx(), transactions);
        Operator operator = Operator.of(pair, transactions)) {
      pool.getConnection().close();
      workload.start(THREADS);
      for (int i = 0; i < awaited; i++) {
        pair.awaitAcknowledged(flipAndMeetOnTheOtherSide(operator, workload));
      }
      long last = 0;
      for (int i = 0; i < rapid; i++) {
        last = operator.flip();
      }
      pair.awaitAcknowledged(last);
      awaitMoreTransactions();
      workload.finish();
      assertAllIsWell(pair);
    }
    LOG.info(
        "PostgreSQL {}: {} flips, {} transactions, {} of them begun between flips; {}",
        pair.database().server().major(),
        awaited + rapid,
        transactions.count(),
        transactions.decidedBeginnings(),
        medianToFirstTransaction());
  }

  private long flipAndMeetOnTheOtherSide(Operator operator, ItemWorkload workload)
      throws SQLException {
    awaitMoreTransactions();
    ItemWorkload.Expectation first = workload.expect(operator.nextSide());
    long epoch = operator.flip();
    Waits.eventually().until(first::isMet);
    millis.add(first.millis());
    return epoch;
  }

  private void awaitMoreTransactions() {
    long enough = transactions.count() + THREADS;
    Waits.eventually()
        .until(
            () -> {
              transactions.assertNoErrors();
              return transactions.count() >= enough;
            });
  }

  private void assertAllIsWell(SchemaDeployment pair) throws SQLException {
    transactions.assertNoErrors();
    transactions.assertStoredOnce(pair);
    transactions.assertNobodyBeganOnAnOldSide();
    assertThat(transactions.decidedBeginnings()).isPositive();
  }

  private String medianToFirstTransaction() {
    Collections.sort(millis);
    return "median flip to first transaction %.1f ms".formatted(millis.get(millis.size() / 2));
  }
}
