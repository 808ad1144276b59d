package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The answer to a COMMIT is lost while the deployment is held, or after it has moved: what the
 * application hears is what stands in the table.
 */
@Timeout(240)
class LostCommitTest extends HeldDeploymentTest {
  enum Heard {
    COMMITTED,
    ROLLED_BACK,
    UNKNOWN
  }

  static Heard commit(Connection connection) {
    return heard(connection::commit);
  }

  static Heard heard(FailedCalls.Call commit) {
    try {
      commit.run();
      return Heard.COMMITTED;
    } catch (SQLException e) {
      assertThat(e.getSQLState()).as(e.toString()).isIn("40001", "08007");
      return e.getSQLState().equals("40001") ? Heard.ROLLED_BACK : Heard.UNKNOWN;
    }
  }

  private static Connection begun(String entry) throws SQLException {
    Connection connection = pair.connect();
    connection.setAutoCommit(false);
    insert(connection, entry);
    return connection;
  }

  static void insert(Connection connection, String entry) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)")) {
      insert.setString(1, entry);
      insert.executeUpdate();
    }
  }

  static Heard inTheTable(String entry) throws SQLException {
    return onBlue(entry) == 1 ? Heard.COMMITTED : Heard.ROLLED_BACK;
  }

  static IntStream bytesOfTheRequest() {
    return IntStream.rangeClosed(0, 28);
  }

  @ParameterizedTest
  @MethodSource("bytesOfTheRequest")
  void theRequestIsCutAtEachByte(int bytes) throws Exception {
    String entry = "request " + bytes;
    try (Connection connection = begun(entry)) {
      pair.hold();
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).cutRequest(MarkedEnd::isCommit, bytes);
      Heard heard = commit(connection);
      assertThat(cut).isDone();
      assertThat(heard).isEqualTo(inTheTable(entry));
    }
  }

  static IntStream bytesOfTheReply() {
    return IntStream.rangeClosed(0, 24);
  }

  @ParameterizedTest
  @MethodSource("bytesOfTheReply")
  void theReplyIsCutAtEachByte(int bytes) throws Exception {
    String entry = "reply " + bytes;
    try (Connection connection = begun(entry)) {
      pair.hold();
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).cutReply(MarkedEnd::isCommit, bytes);
      assertThat(commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(cut).isDone();
      assertThat(inTheTable(entry)).isEqualTo(Heard.COMMITTED);
    }
  }

  @ParameterizedTest
  @EnumSource(Then.class)
  void afterTheFlipTheOldSideIsAskedAndTheConnectionGoesOnOnTheNewOne(Then then) throws Exception {
    String entry = "flipped " + then;
    try (Connection connection = begun(entry)) {
      connection.setNetworkTimeout(Runnable::run, 1_000);
      pair.flipTo(Side.GREEN);
      CompletableFuture<ClientMessage> cut = loseTheCommit(then);
      Heard heard = commit(connection);
      assertThat(cut).isDone();
      assertThat(heard).isEqualTo(inTheTable(entry));
      insert(connection, "after " + entry);
      assertThat(commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(rows(Side.GREEN, "after " + entry)).isOne();
    }
  }

  @Test
  void turningAutocommitOnIsACommit() throws Exception {
    String entry = "autocommit on";
    try (Connection connection = begun(entry)) {
      pair.hold();
      CompletableFuture<ClientMessage> cut = loseTheCommit(Then.CUT_AFTER_REPLY);
      connection.setAutoCommit(true);
      assertThat(cut).isDone();
      assertThat(connection.getAutoCommit()).isTrue();
      assertThat(inTheTable(entry)).isEqualTo(Heard.COMMITTED);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "BEGIN, COMMIT, CUT_AFTER_REPLY",
    "BEGIN, END WORK, CUT_AFTER_REPLY",
    "BEGIN, COMMIT, CUT_BEFORE",
    "'', COMMIT, CUT_AFTER_REPLY",
    "'', end, CUT_BEFORE",
  })
  void aTextIsACommit(String begin, String commit, Then then) throws Exception {
    String entry = begin + commit + then;
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(!begin.isEmpty());
      if (!begin.isEmpty()) {
        Queries.run(connection, begin);
      }
      insert(connection, entry);
      pair.hold();
      CompletableFuture<ClientMessage> cut = pair.proxy(Side.BLUE).on(MarkedEnd.by(commit), then);
      Heard heard = heard(() -> Queries.run(connection, commit));
      assertThat(cut).isDone();
      assertThat(heard).isEqualTo(inTheTable(entry));
      connection.setAutoCommit(true);
      assertThat(Queries.one(connection, "SELECT 'goes on'")).isEqualTo("goes on");
    }
  }

  /** As if the answer had come. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aTextLeavesNoMoreThanItsCount(boolean isLost) throws Exception {
    try (Connection connection = begun("count " + isLost);
        Statement statement = connection.createStatement()) {
      pair.hold();
      CompletableFuture<ClientMessage> lost =
          isLost ? loseTheCommit(Then.CUT_AFTER_REPLY) : CompletableFuture.completedFuture(null);
      assertThat(statement.execute("COMMIT")).isFalse();
      assertThat(lost).isDone();
      assertThat(statement.getResultSet()).isNull();
      assertThat(statement.getUpdateCount()).isZero();
      assertThat(statement.getLargeUpdateCount()).isZero();
      assertThat((Throwable) statement.getWarnings()).isNull();
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);
      pair.release();
      assertThat(statement.execute("SELECT 1")).isTrue();
      assertThat(statement.getUpdateCount()).isEqualTo(-1);
    }
  }

  @Test
  void aTransactionThatHasWrittenNothingMayStillHaveNotified() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, "NOTIFY news, 'told'");
      pair.hold();
      CompletableFuture<ClientMessage> cut = loseTheCommit(Then.CUT_AFTER_REPLY);
      assertThat(commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(cut).isDone();
    }
  }

  /** As one that waits for a synchronous standby. */
  @Test
  void oneThatIsStillInProgressIsWaitedFor() throws Exception {
    String entry = "in progress";
    pair.blue()
        .execute(
            "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(1); RETURN NULL; END'",
            "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ledger DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION slow()");
    try (Connection connection = begun(entry)) {
      pair.hold();
      connection.setNetworkTimeout(Runnable::run, 20_000);
      TcpProxy proxy = pair.proxy(Side.BLUE);
      CompletableFuture<Void> cut =
          proxy.on(MarkedEnd::isCommit, Then.SWALLOW_REPLIES).thenRunAsync(proxy::cut);
      Heard heard = commit(connection);
      cut.get(60, TimeUnit.SECONDS);
      assertThat(heard).isEqualTo(inTheTable(entry));
    } finally {
      pair.blue().execute("DROP TRIGGER slow ON ledger");
    }
  }

  @Test
  void itsSessionIsEndedBeforeTheCommit() throws Exception {
    String entry = "terminated";
    try (Connection connection = begun(entry)) {
      pair.hold();
      pair.terminate(Side.BLUE, "state = 'idle in transaction'");
      assertThat(commit(connection)).isEqualTo(Heard.ROLLED_BACK);
      assertThat(inTheTable(entry)).isEqualTo(Heard.ROLLED_BACK);
    }
  }

  /** What gives the server another life, in which it may know of another transaction by the id. */
  enum Rebirth {
    KILLED,
    CRASHED,
    RESTARTED,
    PROMOTED,
    ONE_PROCESS_KILLED;

    void of(PgServer server) throws IOException {
      switch (this) {
        case KILLED -> server.kill();
        case CRASHED -> server.crash();
        case RESTARTED -> server.stop();
        case PROMOTED -> server.failOver();
        case ONE_PROCESS_KILLED -> killOneProcess(server);
      }
      if (!server.isRunning()) {
        server.startAgain();
      }
    }

    private static void killOneProcess(PgServer server) throws IOException {
      int logged = server.log().length();
      try (Connection victim = server.connect("postgres")) {
        String pid = Queries.one(victim, "SELECT pg_backend_pid()");
        new ProcessBuilder("kill", "-s", "KILL", pid).start().onExit().join();
        Waits.eventually()
            .until(() -> server.log().substring(logged).contains("ready to accept connections"));
      } catch (SQLException e) {
        throw new IOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatWasRebornIsNotBelievedToHaveCommitted(Rebirth rebirth) throws Exception {
    String entry = "reborn " + rebirth;
    try (Connection connection = begun(entry)) {
      pair.hold();
      TcpProxy proxy = pair.proxy(Side.BLUE);
      CompletableFuture<Void> reborn =
          proxy
              .on(MarkedEnd::isCommit, Then.CUT_AFTER_REPLY)
              .thenRun(proxy::refuse)
              .thenRunAsync(
                  () -> {
                    Waits.eventually().until(() -> inTheTable(entry) == Heard.COMMITTED);
                    reborn(rebirth);
                    proxy.admit();
                  });
      Heard heard = commit(connection);
      reborn.get(120, TimeUnit.SECONDS);
      assertThat(heard).isEqualTo(Heard.UNKNOWN);
    }
  }

  static void reborn(Rebirth rebirth) {
    try {
      rebirth.of(pair.servers().server(Side.BLUE));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void inASteadyDeploymentNothingIsAskedAndNothingIsKnown() throws Exception {
    String entry = "steady";
    try (Connection connection = begun(entry)) {
      CompletableFuture<ClientMessage> asked =
          pair.proxy(Side.BLUE).on(MarkedEnd::isMark, Then.SWALLOW_REPLIES);
      connection.commit();
      assertThat(asked).isNotDone();
      insert(connection, entry + " 2");
      loseTheCommitOfAnInsert();
      assertThat(commit(connection)).isEqualTo(Heard.UNKNOWN);
      assertThat(FailedCalls.state(connection::rollback)).isEqualTo("08007");
    }
  }

  @Test
  void aServerThatRefusesTheQuestionCommitsAllTheSame() throws Exception {
    String function = "FUNCTION pg_control_system() ";
    pair.blue().execute("REVOKE EXECUTE ON " + function + "FROM PUBLIC");
    try (Connection connection = begun("refused")) {
      pair.hold();
      assertThat(commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(inTheTable("refused")).isEqualTo(Heard.COMMITTED);
    } finally {
      pair.blue().execute("GRANT EXECUTE ON " + function + "TO PUBLIC");
    }
  }

  @Test
  void theOwnerMaySwitchItOff() throws Exception {
    try (Connection connection = pair.connect("bluegreen.commitOutcome=off")) {
      connection.setAutoCommit(false);
      insert(connection, "off");
      pair.hold();
      loseTheCommitOfAnInsert();
      assertThat(commit(connection)).isEqualTo(Heard.UNKNOWN);
      assertThat(inTheTable("off")).isEqualTo(Heard.COMMITTED);
    }
  }

  private static void loseTheCommitOfAnInsert() {
    pair.proxy(Side.BLUE)
        .breakNext(
            message -> message.runs("COMMIT") && message.before().startsWith("INSERT INTO ledger"),
            Then.CUT_AFTER_REPLY);
  }
}
