package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The cost of a token: bytes of WAL for each transaction, and the time of a COMMIT with one. */
@FullOnly
@Timeout(300)
class TokenCostTest extends BareDeploymentTest {
  private static final Logger LOG = LoggerFactory.getLogger(TokenCostTest.class);

  private static final int TRANSACTIONS = 1_000;
  private static final int ROUNDS = 6;

  /** A row of a token, and what belongs to it; more would be a second row, or an index. */
  private static final long MOST_BYTES = 250;

  @Test
  void aTokenIsOneSmallRecordOfTheLog() throws Exception {
    pair.settleOn(Side.BLUE);
    try (Connection without = pair.connect();
        Connection with = pair.connect(LostTokenTest.ALWAYS)) {
      without.setAutoCommit(false);
      with.setAutoCommit(false);
      commit(without);
      commit(with);
      pair.blue().execute("CHECKPOINT");
      commit(without);
      commit(with);
      long more = walOf(with) - walOf(without);
      LOG.info("{} bytes of WAL more for each transaction", more);
      assertThat(more).isBetween(1L, MOST_BYTES);
      LOG.info("a COMMIT with a token takes {} of the time of one without", ratio(with, without));
    }
  }

  private static long walOf(Connection connection) throws SQLException {
    String position = "SELECT pg_current_wal_insert_lsn() - '0/0'";
    long before = pair.blue().queryLong(position);
    commit(connection);
    return (pair.blue().queryLong(position) - before) / TRANSACTIONS;
  }

  private static void commit(Connection connection) throws SQLException {
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE accounts SET balance = balance WHERE id = 1")) {
      for (int i = 0; i < TRANSACTIONS; i++) {
        update.executeUpdate();
        connection.commit();
      }
    }
  }

  /** Both take turns, so that what the machine does besides is the same for both. */
  private static String ratio(Connection with, Connection without) throws SQLException {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      long begun = System.nanoTime();
      commit(without);
      long between = System.nanoTime();
      commit(with);
      ratios.add((double) (System.nanoTime() - between) / (between - begun));
    }
    Collections.sort(ratios);
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f to %.2f)",
        ratios.get(ROUNDS / 2),
        ratios.get(0),
        ratios.get(ROUNDS - 1));
  }
}
