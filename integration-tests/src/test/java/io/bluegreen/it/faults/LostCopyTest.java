package io.bluegreen.it.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.jdbc.model.Side;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import org.postgresql.copy.CopyOut;

/** A COPY whose connection breaks, at its beginning, in its middle, and at its end. */
class LostCopyTest extends BareDeploymentTest {
  private static final String COPY = "COPY ledger (entry) FROM STDIN";

  /** Whether it was committed can be known only by looking. */
  @ParameterizedTest
  @EnumSource(Then.class)
  void atItsEndItsOutcomeIsUnknown(Then then) throws SQLException {
    String entry = "end " + then;
    try (Connection connection = pair.connect("socketTimeout=1")) {
      var lost = pair.proxy(Side.BLUE).on(message -> message.type() == 'c', then);
      assertThat(FailedCalls.state(() -> copy(connection, entry))).isEqualTo("08007");
      assertThat(lost).isDone();
      assertThat(count(entry)).isEqualTo(then == Then.CUT_BEFORE ? 0 : 1);
      assertThat(copy(connection, "after " + entry)).as("the connection goes on").isOne();
    }
    assertThat(count("after " + entry)).isOne();
    assertThat(pair.jmx().getOutcomeUnknown()).isPositive();
  }

  @Test
  void beforeItsEndNothingOfItStands() throws SQLException {
    try (Connection connection = pair.connect()) {
      CopyIn copy = pg(connection).getCopyAPI().copyIn(COPY);
      endAll();
      assertThat(FailedCalls.state(() -> writeUntilItFails(copy, "half"))).isEqualTo("40001");
      assertThat(copy.isActive()).isFalse();
      assertThat(copy(connection, "whole")).as("the connection goes on").isOne();
    }
    assertThat(count("half")).isZero();
    assertThat(count("whole")).isOne();
  }

  @Test
  void inATransactionItTakesTheTransactionAlong() throws SQLException {
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO ledger (entry) VALUES ('earlier')");
      var lost = pair.proxy(Side.BLUE).on(message -> message.type() == 'c', Then.CUT_AFTER_REPLY);
      assertThat(FailedCalls.state(() -> copy(connection, "later"))).isEqualTo("40001");
      assertThat(lost).isDone();
      assertThat(FailedCalls.state(() -> statement.execute("SELECT 1")))
          .as("until it is rolled back")
          .isEqualTo("25P02");
      connection.rollback();
      copy(connection, "again");
      connection.commit();
    }
    assertThat(count("earlier") + count("later")).isZero();
    assertThat(count("again")).isOne();
  }

  @Test
  void onASessionThatDiedWhileItWasIdleItBeginsOnAnother() throws SQLException {
    try (Connection connection = pair.connect()) {
      assertThat(copy(connection, "first")).isOne();
      endAll();
      assertThat(copy(connection, "second")).isOne();
      connection.setAutoCommit(false);
      endAll();
      assertThat(copy(connection, "third")).isOne();
      connection.commit();
    }
    assertThat(count("first") + count("second") + count("third")).isEqualTo(3);
  }

  /** Its query may write, so nobody knows what a broken one has done. */
  @Test
  void toTheClientItsOutcomeIsUnknownToo() throws SQLException {
    try (Connection connection = pair.connect()) {
      CopyOut copy =
          pg(connection)
              .getCopyAPI()
              .copyOut("COPY (SELECT generate_series(1, 10000000)) TO STDOUT");
      assertThat(copy.readFromCopy()).isNotEmpty();
      endAll();
      assertThat(FailedCalls.state(() -> readUntilItFails(copy))).isEqualTo("08007");
      assertThat(copy(connection, "read")).as("the connection goes on").isOne();
    }
  }

  @Test
  void whatTheServerRefusesIsTheApplicationsOwnError() throws SQLException {
    try (Connection connection = pair.connect()) {
      assertThat(FailedCalls.state(() -> copy(connection, "too\tmany")))
          .as("bad rows")
          .isEqualTo("22P04");
      CopyIn copy = pg(connection).getCopyAPI().copyIn(COPY);
      copy.cancelCopy();
      assertThat(connection.isValid(5)).isTrue();
    }
  }

  private static long copy(Connection connection, String entry) throws SQLException {
    byte[] rows = (entry + "\n").getBytes(UTF_8);
    try {
      return pg(connection).getCopyAPI().copyIn(COPY, new ByteArrayInputStream(rows));
    } catch (IOException e) {
      throw new SQLException(e);
    }
  }

  private static void writeUntilItFails(CopyIn copy, String entry) throws SQLException {
    byte[] row = (entry + "\n").getBytes(UTF_8);
    while (true) {
      copy.writeToCopy(row, 0, row.length);
      copy.flushCopy();
    }
  }

  private static void readUntilItFails(CopyOut copy) throws SQLException {
    while (copy.readFromCopy() != null) {
      // what was under way when the session ended
    }
  }

  private static PGConnection pg(Connection connection) throws SQLException {
    return connection.unwrap(PGConnection.class);
  }

  private static void endAll() throws SQLException {
    pair.terminate(Side.BLUE, "usename = '" + ClusterServers.APPLICATION + "'");
  }

  private static long count(String entry) throws SQLException {
    return pair.database(Side.BLUE)
        .queryLong("SELECT count(*) FROM ledger WHERE entry = '" + entry + "'");
  }
}
