package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.cutover.model.CutoverStep;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** The errors of writers on the fenced side, with this driver and without it. */
class FencedSideTest {
  private static final String WRITE = "INSERT INTO ledger (entry) VALUES ('straight')";

  private ClusterDeployment pair;

  @BeforeEach
  void start() throws Exception {
    pair = FaultDeployments.replicated();
  }

  @AfterEach
  void stop() throws Exception {
    pair.close();
  }

  @Test
  void aWriteFromOutsideIsToldWhatIsGoingOnAndThenWhereTheDeploymentIs() throws Exception {
    CutoverResult result =
        pair.cutover()
            .run(
                pair.options()
                    .withListener(
                        CutoverSteps.before(
                            CutoverStep.ARRIVE,
                            () ->
                                assertThat(refusal(Side.BLUE))
                                    .contains("\"" + pair.name() + "\" is being switched")
                                    .contains("bluegreen resume or abort"))));
    assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);

    assertThat(refusal(Side.BLUE))
        .contains("\"" + pair.name() + "\" is on side green now")
        .contains("Write to " + pair.endpoint(Side.GREEN));
    pair.database(Side.GREEN).execute(WRITE);
  }

  /** Nobody flips and nobody aborts: the driver waits, then says who has to do what. */
  @Test
  void aDriverThatWaitsInVainNamesTheCommandsThatHelp() throws Exception {
    fence();
    try (Connection connection = pair.connect("bluegreen.retryTimeout=1s")) {
      SQLException failure = FailedCalls.by(() -> write(connection, "waited"));
      assertThat(failure.getSQLState()).isEqualTo("25006");
      assertThat(failure.getMessage())
          .contains("'" + pair.name() + "'", "bluegreen resume or abort", "nothing of it was");
      connection.setAutoCommit(false);
      connection.createStatement().execute("SELECT 1");
      assertThat(FailedCalls.state(() -> write(connection, "later"))).isEqualTo("40001");
    }
  }

  /** A part of it may have been committed before the fence met it. */
  @Test
  void aProcedureThatMeetsTheFenceIsNotRepeated() throws Exception {
    pair.database(Side.BLUE)
        .execute(
            "CREATE TABLE unpublished (n int)",
            "GRANT ALL ON unpublished TO app",
            "CREATE PROCEDURE halves() LANGUAGE plpgsql AS 'BEGIN"
                + " INSERT INTO unpublished VALUES (1); COMMIT; INSERT INTO ledger VALUES (1, 1);"
                + " END'");
    fence();
    pair.database(Side.BLUE).execute("DROP TRIGGER bluegreen_fence ON unpublished");
    try (Connection connection = pair.connect();
        Statement statement = connection.createStatement()) {
      SQLException failure = FailedCalls.by(() -> statement.execute("CALL halves()"));
      assertThat(failure.getSQLState()).isEqualTo("25006");
      assertThat(failure.getMessage()).contains("is being switched");
    }
    assertThat(pair.database(Side.BLUE).queryLong("SELECT count(*) FROM unpublished")).isOne();
  }

  /** Lifting a fence by hand takes no epoch that a driver could wait for. */
  @Test
  void aFenceThatIsLiftedByHandLetsWaitingWritesGoOn() throws Exception {
    fence();
    try (Connection connection = pair.connect()) {
      BackgroundCall<Integer> waiting = BackgroundCall.of(() -> write(connection, "patient"));
      waiting.awaitRetries(pair.jmx(), 1);
      pair.database(Side.BLUE).execute("SELECT bluegreen.unfence('" + pair.name() + "')");
      assertThat(waiting.result()).isOne();
    }
    assertThat(pair.database(Side.BLUE).column("SELECT entry FROM ledger"))
        .containsExactly("patient");
  }

  private void fence() throws SQLException {
    pair.database(Side.BLUE).execute("SELECT bluegreen.fence('" + pair.name() + "')");
  }

  private static int write(Connection connection, String entry) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)")) {
      insert.setString(1, entry);
      return insert.executeUpdate();
    }
  }

  /** Everything that psql would print of a refused write, sent without our driver. */
  private String refusal(Side side) throws SQLException {
    PgDatabase database = pair.database(side);
    try (Connection plain =
            DriverManager.getConnection(
                "jdbc:postgresql://" + database.endpoint(), ClusterServers.APPLICATION, "");
        Statement statement = plain.createStatement()) {
      SQLException failure = FailedCalls.by(() -> statement.execute(WRITE));
      assertThat(failure.getSQLState()).isEqualTo("25006");
      ServerErrorMessage said = ((PSQLException) failure).getServerErrorMessage();
      return said.getMessage() + "\n" + said.getHint();
    }
  }
}
