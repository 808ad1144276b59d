package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Connections to the idle side that are opened before a move, and what becomes of them. */
@FullOnly
class PreparedMovesTest extends GreenBehindProxyTest {
  private static final int CONNECTIONS = 12;

  private final List<Connection> connections = new ArrayList<>();

  @BeforeEach
  void connect() throws SQLException {
    sides.execute("CREATE TABLE ledger (id int, pid int DEFAULT pg_backend_pid())");
    for (int i = 0; i < CONNECTIONS; i++) {
      connections.add(sides.connect());
      one(connections.get(i), "SELECT 1");
    }
  }

  @AfterEach
  void disconnect() throws SQLException {
    for (Connection connection : connections) {
      connection.close();
    }
  }

  @Test
  void anAnnouncementOpensOneForEachConnectionAndTheFlipUsesThem() throws Exception {
    announce(CONNECTIONS);
    assertThat(sides.green().queryLong(OPEN_TRANSACTIONS)).isZero();
    List<Integer> opened = pidsOnGreen();
    proxy.refuse();
    sides.hold();
    List<Future<Integer>> writers = writeOnAll();
    eventually(() -> sides.jmx().getHeld(), held -> true);
    sides.flip();
    for (Future<Integer> writer : writers) {
      assertThat(opened).contains(writer.get(30, TimeUnit.SECONDS));
    }
    assertThat(sides.green().queryLong("SELECT count(DISTINCT pid) FROM ledger"))
        .isEqualTo(CONNECTIONS);
    assertThat(sides.blue().queryLong("SELECT count(*) FROM ledger")).isZero();
  }

  @Test
  void aHoldThatNobodyAnnouncedOpensThemToo() throws SQLException {
    sides.hold();
    eventually(this::spares, count -> count == CONNECTIONS);
  }

  @Test
  void theyAreDroppedWhenTheHoldEndsWithoutAFlip() throws SQLException {
    sides.hold();
    eventually(this::spares, count -> count == CONNECTIONS);
    sides.blue().execute("SELECT bluegreen.release('" + sides.name() + "')");
    eventually(this::spares, count -> count == 0);
    for (Connection connection : connections) {
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
    }
  }

  @Test
  void whatWaitedAndGotReadyGoesOnWhereItWasWhenTheHoldIsReleased() throws Exception {
    run(connections.get(0), "SET application_name = 'mine'");
    announce(CONNECTIONS);
    sides.hold();
    List<Future<Integer>> writers = writeOnAll();
    eventually(this::ready, count -> count == 1);
    sides.blue().execute("SELECT bluegreen.release('" + sides.name() + "')");
    for (Future<Integer> writer : writers) {
      writer.get(30, TimeUnit.SECONDS);
    }
    assertThat(sides.blue().queryLong("SELECT count(*) FROM ledger")).isEqualTo(CONNECTIONS);
    assertThat(sides.green().queryLong("SELECT count(*) FROM ledger")).isZero();
    eventually(this::spares, count -> count == 0);
    sides.flip();
    assertThat(one(connections.get(0), "SHOW application_name")).isEqualTo("mine");
  }

  @Test
  void aSessionsStateIsOnTheSpareBeforeTheFlipAndRightAfterIt() throws Exception {
    Connection connection = connections.get(0);
    run(connection, "SET app.tenant = 'blue whale'");
    run(connection, "SET application_name = 'mine'");
    connection.setNetworkTimeout(Runnable::run, 12_345);
    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
    connection.setAutoCommit(false);
    announce(CONNECTIONS);
    sides.hold();
    Future<Integer> writer = threads.submit(() -> write(connection));
    eventually(this::ready, count -> count == 1);
    assertThat(sides.green().queryLong("SELECT count(*) FROM ledger")).isZero();
    sides.flip();
    writer.get(30, TimeUnit.SECONDS);
    connection.commit();
    assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.green().name());
    assertThat(one(connection, "SHOW app.tenant")).isEqualTo("blue whale");
    assertThat(one(connection, "SHOW transaction_isolation")).isEqualTo("serializable");
    assertThat(connection.getNetworkTimeout()).isEqualTo(12_345);
    connection.rollback();
  }

  @Test
  void whatIsPlannedAheadIsNotExecuted() throws Exception {
    sides.execute(
        "CREATE SEQUENCE drawn",
        "CREATE FUNCTION noted(id int) RETURNS int LANGUAGE sql AS"
            + " 'INSERT INTO ledger (id) VALUES (id) RETURNING id'");
    for (String text :
        List.of(
            "SELECT noted(1), nextval('drawn')",
            "INSERT INTO ledger (id) VALUES (2); INSERT INTO ledger (id) VALUES (3)",
            "; DELETE FROM ledger",
            "UPDATE ledger SET id = id + 1 WHERE id = ?",
            "SELECT no_such_column FROM ledger")) {
      announceAfter(text);
      assertThat(sides.green().queryLong("SELECT count(*) FROM ledger")).as(text).isZero();
      assertThat(sides.green().query("SELECT is_called FROM drawn")).as(text).isEqualTo("f");
      assertThat(sides.green().queryLong(OPEN_TRANSACTIONS)).as(text).isZero();
    }
  }

  /** Runs a text on a connection of its own, or tries to, and announces a move. */
  private void announceAfter(String text) throws SQLException {
    try (Connection connection = sides.connect()) {
      try (PreparedStatement statement = connection.prepareStatement(text)) {
        if (text.contains("?")) {
          statement.setInt(1, 5);
        }
        statement.execute();
      } catch (SQLException refused) {
        assertThat(refused.getSQLState()).isEqualTo("42703");
      }
      announce(CONNECTIONS + 1);
    }
    eventually(this::spares, count -> count == CONNECTIONS);
  }

  @Test
  void aStatementOfOursThatTheApplicationDroppedIsAskedAnew() throws Exception {
    Connection connection = connections.get(0);
    run(connection, "SET app.tenant = 'blue whale'");
    announce(CONNECTIONS);
    run(connection, "DO 'BEGIN EXECUTE ''DEALLOCATE ALL''; END'");
    sides.flip();
    assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.green().name());
    assertThat(one(connection, "SHOW app.tenant")).isEqualTo("blue whale");
  }

  @Test
  void whatASessionHoldsIsReadInOneGoWhateverTheFetchSize() throws Exception {
    try (Connection connection = sides.connect("defaultRowFetchSize=1")) {
      connection.setAutoCommit(false);
      run(connection, "SET app.tenant = 'blue whale'");
      run(connection, "SET statement_timeout = '7s'");
      run(connection, "LISTEN news");
      connection.commit();
      sides.flip();
      assertThat(one(connection, "SHOW statement_timeout")).isEqualTo("7s");
      assertThat(one(connection, "SHOW app.tenant")).isEqualTo("blue whale");
      assertThat(one(connection, "SELECT * FROM pg_listening_channels()")).isEqualTo("news");
      connection.commit();
    }
  }

  @Test
  void aSessionThatIsPinnedStaysPinned() throws Exception {
    Connection pinned = connections.get(0);
    run(pinned, "CREATE TEMP TABLE scratch (id int)");
    announce(CONNECTIONS);
    sides.hold();
    Future<Integer> writer = threads.submit(() -> write(pinned));
    eventually(() -> sides.jmx().getPinned(), count -> count == 1);
    sides.flip();
    assertThat(writer)
        .failsWithin(30, TimeUnit.SECONDS)
        .withThrowableThat()
        .withMessageContaining("temporary relation scratch");
    assertThat(sides.green().queryLong("SELECT count(*) FROM ledger")).isZero();
  }

  @Test
  void closingAConnectionClosesItsSpare() throws SQLException {
    announce(CONNECTIONS);
    for (Connection connection : connections) {
      connection.close();
    }
    eventually(this::spares, count -> count == 0);
  }

  @Test
  void eachIsLoggedInAsItsOwnConnectionIs() throws SQLException {
    sides.execute("GRANT ALL ON SCHEMA public TO PUBLIC");
    String other = sides.name() + "_other";
    sides.blue().execute("CREATE ROLE " + other + " LOGIN");
    sides.green().execute("CREATE ROLE " + other + " LOGIN");
    try (Connection connection = sides.connectAs(other)) {
      announce(CONNECTIONS + 1);
      assertThat(sides.green().queryLong(SPARES + " AND usename = '" + other + "'")).isOne();
      sides.flip();
      assertThat(one(connection, "SELECT session_user")).isEqualTo(other);
      assertThat(one(connections.get(0), "SELECT session_user")).isEqualTo("postgres");
    } finally {
      sides.execute("DROP OWNED BY " + other, "DROP ROLE " + other);
    }
  }

  @Test
  void aSideThatRefusesThemIsMovedToAllTheSameOnceItAccepts() throws Exception {
    sides
        .green()
        .execute(
            "ALTER DATABASE " + sides.green().name() + " CONNECTION LIMIT 3",
            "CREATE ROLE " + sides.name() + " LOGIN");
    proxy.refuse();
    announce();
    sides.hold();
    List<Future<Integer>> writers = writeOnAll();
    proxy.admit();
    sides.flip();
    for (Future<Integer> writer : writers) {
      writer.get(30, TimeUnit.SECONDS);
    }
    assertThat(sides.green().queryLong("SELECT count(*) FROM ledger")).isEqualTo(CONNECTIONS);
  }

  @Test
  void oneThatDiedMeanwhileIsReplacedByALogin() throws Exception {
    announce(CONNECTIONS);
    List<Integer> opened = pidsOnGreen();
    for (int pid : opened) {
      sides.green().execute("SELECT pg_terminate_backend(" + pid + ", 5000)");
    }
    sides.flip();
    for (Connection connection : connections) {
      assertThat(opened).doesNotContain(write(connection));
    }
  }

  private void announce() throws SQLException {
    sides.blue().execute("NOTIFY bluegreen, 'prepare " + sides.name() + "'");
  }

  /**
   * Announces until each connection has its spare, and the driver has said that all are ready: one
   * that could not be opened is tried again.
   */
  private void announce(int wanted) throws SQLException {
    eventually(
        () -> {
          announce();
          return spares();
        },
        count -> count == wanted);
    String now = sides.blue().query("SELECT clock_timestamp()");
    announce();
    eventually(
        () ->
            sides
                .blue()
                .queryLong(
                    "SELECT count(*) FROM bluegreen.live_client WHERE acknowledged_at < '"
                        + now
                        + "'::timestamptz"),
        unready -> unready == 0);
  }

  private List<Future<Integer>> writeOnAll() {
    List<Future<Integer>> writers = new ArrayList<>();
    for (Connection connection : connections) {
      writers.add(threads.submit((Callable<Integer>) () -> write(connection)));
    }
    return writers;
  }

  private static int write(Connection connection) throws SQLException {
    return Integer.parseInt(one(connection, "INSERT INTO ledger (id) VALUES (1) RETURNING pid"));
  }

  private long spares() throws SQLException {
    return sides.green().queryLong(SPARES);
  }

  /** How many connections of green have been given a setting of the application's. */
  private long ready() throws SQLException {
    return sides.green().queryLong(SPARES + " AND application_name = 'mine'");
  }

  private List<Integer> pidsOnGreen() throws SQLException {
    return sides.green().column(SPARES.replace("count(*)", "pid")).stream()
        .map(Integer::valueOf)
        .toList();
  }

  /** Green has no control table, so that the watcher does not stay connected to it. */
  private static final String SPARES =
      "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
          + " AND pid <> pg_backend_pid() AND backend_type = 'client backend'";

  private static final String OPEN_TRANSACTIONS = SPARES + " AND xact_start IS NOT NULL";
}
