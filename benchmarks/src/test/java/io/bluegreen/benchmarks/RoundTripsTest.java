package io.bluegreen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Properties;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How often a thread waits for the server's answer. */
@ExtendWith(PgExtension.class)
class RoundTripsTest {
  private static Stand stand;

  @BeforeAll
  static void database(PgServer server) throws SQLException {
    stand = Stand.on(server);
  }

  @Test
  void connectingInSchemaModeTakesAsManyAsWithPgjdbc() throws SQLException {
    connect(Contestant.BLUEGREEN).close(); // learns the path, and that it arrives
    long ours = roundTrips(() -> connect(Contestant.BLUEGREEN).close());
    long pgjdbc = roundTrips(() -> connect(Contestant.PGJDBC).close());
    assertThat(pgjdbc).isPositive();
    assertThat(ours).isEqualTo(pgjdbc);
  }

  @Test
  void statementsAndTransactionsTakeAsManyAsWithPgjdbc() throws SQLException {
    assertThat(ofWork(Contestant.BLUEGREEN)).isEqualTo(ofWork(Contestant.PGJDBC));
    assertThat(ofWork(Contestant.BLUEGREEN_CLUSTER)).isEqualTo(ofWork(Contestant.PGJDBC));
  }

  /** The token of a COMMIT travels in its message; the first one of a connection asks before. */
  @Test
  void committingWithATokenTakesAsManyAsWithPgjdbc() throws SQLException {
    assertThat(ofCommits(Contestant.BLUEGREEN_CLUSTER)).isEqualTo(ofCommits(Contestant.PGJDBC));
  }

  private static long ofCommits(Contestant contestant) throws SQLException {
    Properties withTokens = new Properties();
    withTokens.setProperty("bluegreen.commitOutcome", "always");
    try (Connection connection = connect(contestant, withTokens);
        PreparedStatement update =
            connection.prepareStatement("UPDATE item SET amount = amount + 1 WHERE id = 1")) {
      connection.setAutoCommit(false);
      update.execute();
      connection.commit();
      return roundTrips(
          () -> {
            for (int i = 0; i < 10; i++) {
              update.execute();
              connection.commit();
            }
          });
    }
  }

  private static long ofWork(Contestant contestant) throws SQLException {
    try (Connection connection = connect(contestant);
        PreparedStatement select = connection.prepareStatement("SELECT count(*) FROM item")) {
      return roundTrips(
          () -> {
            for (int i = 0; i < 10; i++) {
              select.execute();
            }
            connection.setAutoCommit(false);
            select.execute();
            connection.commit();
          });
    }
  }

  private static Connection connect(Contestant contestant) throws SQLException {
    return connect(contestant, new Properties());
  }

  private static Connection connect(Contestant contestant, Properties properties)
      throws SQLException {
    Properties counted = new Properties();
    counted.putAll(properties);
    counted.setProperty("socketFactory", CountedSockets.class.getName());
    return contestant.driver(stand).connect(contestant.url(stand), counted);
  }

  private interface Work {
    void run() throws SQLException;
  }

  private static long roundTrips(Work work) throws SQLException {
    long before = CountedSockets.answersAwaited();
    work.run();
    return CountedSockets.answersAwaited() - before;
  }
}
