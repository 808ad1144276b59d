package io.bluegreen.proof.defect;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.server.StreamingStandby;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One COMMIT whose answer is lost from the announcement of a switch on, on two servers of its own:
 * what the application is told is compared with the table.
 */
final class LostCommitScene implements AutoCloseable {
  /** What happens to the COMMIT and its server. */
  enum Loss {
    /** It is done, and its answer is lost. */
    ANSWER,
    /** It is still under way when its connection is lost. */
    CONNECTION_TOO_EARLY,
    /** A standby without it is promoted, and gives its id to another transaction. */
    SERVER
  }

  private final PgServer blue = PgServer.builder(18).start();
  private final PgServer green = PgServer.builder(18).start();
  private final TcpProxy proxy = TcpProxy.to("127.0.0.1", blue.port());
  private final ClusterDeployment pair;

  LostCommitScene() throws SQLException {
    pair =
        ClusterDeployment.on(ClusterServers.between(blue, green))
            .controlOnBlueOnly()
            .behind(Side.BLUE, proxy)
            .create();
    pair.execute(
        "CREATE TABLE ledger (entry text)",
        "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
            + " 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END'",
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ledger DEFERRABLE INITIALLY DEFERRED"
            + " FOR EACH ROW WHEN (new.entry = 'slow') EXECUTE FUNCTION slow()");
  }

  /** Returns what contradicts the table in what an application of a driver is told, or nothing. */
  String contradiction(Driver driver, Loss loss) throws Exception {
    String entry = loss == Loss.CONNECTION_TOO_EARLY ? "slow" : "lost";
    try (Connection connection =
        Objects.requireNonNull(driver.connect(pair.url(), new Properties()))) {
      String process = Queries.one(connection, "SELECT pg_backend_pid()");
      pair.announce();
      StreamingStandby standby = loss == Loss.SERVER ? laggingStandby() : null;
      connection.setAutoCommit(false);
      Queries.run(connection, "INSERT INTO ledger VALUES ('" + entry + "')");
      CompletableFuture<Void> lost = lose(loss, standby);
      String told = told(connection);
      lost.get(120, TimeUnit.SECONDS);
      String ending = "SELECT count(*) FROM pg_stat_activity WHERE pid = " + process;
      Waits.eventually().until(() -> pair.blue().queryLong(ending) == 0);
      long rows =
          pair.blue().queryLong("SELECT count(*) FROM ledger WHERE entry = '" + entry + "'");
      boolean isTrue =
          switch (told) {
            case "done" -> rows == 1;
            case "40001" -> rows == 0;
            default -> told.equals("08007") && loss == Loss.SERVER;
          };
      return isTrue ? "" : "was told " + told + ", and there are " + rows + " rows";
    }
  }

  private StreamingStandby laggingStandby() throws SQLException, IOException {
    StreamingStandby standby = StreamingStandby.of(blue, "lagging");
    standby.awaitCaughtUp();
    standby.stopReceiving();
    return standby;
  }

  private CompletableFuture<Void> lose(Loss loss, @Nullable StreamingStandby standby) {
    CompletableFuture<ClientMessage> seen =
        proxy.on(
            MarkedEnd::isCommit,
            loss == Loss.CONNECTION_TOO_EARLY ? Then.SWALLOW_REPLIES : Then.CUT_AFTER_REPLY);
    return switch (loss) {
      case ANSWER -> seen.thenRun(() -> {});
      case CONNECTION_TOO_EARLY -> seen.thenRunAsync(proxy::cut);
      case SERVER ->
          seen.thenRun(proxy::refuse)
              .thenRunAsync(
                  () -> {
                    String there = "SELECT count(*) FROM ledger";
                    Waits.eventually().until(() -> pair.blue().queryLong(there) == 1);
                    Objects.requireNonNull(standby).takeOver();
                    giveIdsAway();
                    proxy.admit();
                  });
    };
  }

  /** Commits other transactions, one of which gets the id that was lost. */
  private void giveIdsAway() {
    String[] strangers = new String[200];
    Arrays.fill(strangers, "INSERT INTO ledger VALUES ('stranger')");
    try {
      pair.blue().execute(strangers);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String told(Connection connection) {
    try {
      connection.commit();
      return "done";
    } catch (SQLException e) {
      return String.valueOf(e.getSQLState());
    }
  }

  @Override
  public void close() throws SQLException, IOException {
    proxy.mend();
    pair.close();
    proxy.close();
    green.close();
    blue.close();
  }
}
