package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.it.faults.LostCommitTest.Heard;
import io.bluegreen.it.faults.LostCommitTest.Rebirth;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With {@code bluegreen.commitOutcome=always} the answer to a COMMIT is lost in a steady
 * deployment, also in a crash: what the application hears is what stands in the table.
 */
@FullOnly
@Timeout(240)
class LostTokenTest extends BareDeploymentTest {
  static final String ALWAYS = "bluegreen.commitOutcome=always";

  private static final int REQUEST_BYTES = 70;
  private static final int REPLY_BYTES = 100;

  /** The message of a COMMIT begins with what writes its token. */
  static boolean isCommit(ClientMessage message) {
    return message.runs("bluegreen.mark_commit");
  }

  @BeforeEach
  void beginOnBlue() throws Exception {
    pair.mend();
    pair.settleOn(Side.BLUE);
  }

  private static Connection begun(String entry, String... properties) throws SQLException {
    Connection connection =
        pair.connect(
            Stream.concat(Stream.of(ALWAYS), Stream.of(properties)).toArray(String[]::new));
    connection.setAutoCommit(false);
    LostCommitTest.insert(connection, "first of " + entry);
    connection.commit(); // the first COMMIT of a connection asks what its server can do
    LostCommitTest.insert(connection, entry);
    return connection;
  }

  static IntStream bytesOfTheRequest() {
    return IntStream.rangeClosed(0, REQUEST_BYTES);
  }

  @ParameterizedTest
  @MethodSource("bytesOfTheRequest")
  void theRequestIsCutAtEachByte(int bytes) throws Exception {
    String entry = "token request " + bytes;
    try (Connection connection = begun(entry)) {
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).cutRequest(LostTokenTest::isCommit, bytes);
      Heard heard = LostCommitTest.commit(connection);
      assertThat(cut).isDone();
      assertThat(heard).isEqualTo(LostCommitTest.inTheTable(entry));
      LostCommitTest.insert(connection, "after " + entry);
      assertThat(LostCommitTest.commit(connection)).isEqualTo(Heard.COMMITTED);
    }
  }

  static IntStream bytesOfTheReply() {
    return IntStream.rangeClosed(0, REPLY_BYTES);
  }

  @ParameterizedTest
  @MethodSource("bytesOfTheReply")
  void theReplyIsCutAtEachByte(int bytes) throws Exception {
    String entry = "token reply " + bytes;
    try (Connection connection = begun(entry)) {
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).cutReply(LostTokenTest::isCommit, bytes);
      assertThat(LostCommitTest.commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(cut).isDone();
      assertThat(LostCommitTest.inTheTable(entry)).isEqualTo(Heard.COMMITTED);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServerThatWasRebornKnowsWhatItHasCommitted(Rebirth rebirth) throws Exception {
    String entry = "token reborn " + rebirth;
    try (Connection connection = begun(entry)) {
      CompletableFuture<Void> reborn =
          rebornAfter(
              pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, Then.CUT_AFTER_REPLY),
              () -> LostCommitTest.inTheTable(entry) == Heard.COMMITTED,
              rebirth);
      Heard heard = LostCommitTest.commit(connection);
      reborn.get(120, TimeUnit.SECONDS);
      assertThat(heard).isEqualTo(Heard.COMMITTED);
      assertThat(LostCommitTest.inTheTable(entry)).isEqualTo(Heard.COMMITTED);
    }
  }

  /** Others use up the ids of transactions meanwhile, also the one of this transaction. */
  @ParameterizedTest
  @EnumSource
  void aServerThatWasRebornKnowsWhatItHasNotCommitted(Rebirth rebirth) throws Exception {
    String entry = "token unborn " + rebirth;
    try (Connection connection = begun(entry)) {
      CompletableFuture<Void> reborn =
          rebornAfter(
              pair.proxy(Side.BLUE).cutRequest(LostTokenTest::isCommit, 20), () -> true, rebirth);
      Heard heard = LostCommitTest.commit(connection);
      reborn.get(120, TimeUnit.SECONDS);
      assertThat(heard).isEqualTo(Heard.ROLLED_BACK);
      assertThat(LostCommitTest.inTheTable(entry)).isEqualTo(Heard.ROLLED_BACK);
    }
  }

  /** Nobody gets in until the server has another life and many transactions more. */
  private static CompletableFuture<Void> rebornAfter(
      CompletableFuture<ClientMessage> cut, Callable<Boolean> condition, Rebirth rebirth) {
    TcpProxy proxy = pair.proxy(Side.BLUE);
    return cut.thenRun(proxy::refuse)
        .thenRunAsync(
            () -> {
              Waits.eventually().until(condition);
              LostCommitTest.reborn(rebirth);
              burnIds();
              proxy.admit();
            });
  }

  private static void burnIds() {
    Waits.eventually()
        .until(
            () -> {
              pair.blue()
                  .execute(
                      "DO 'BEGIN FOR i IN 1..50 LOOP PERFORM pg_current_xact_id(); COMMIT; END"
                          + " LOOP; END'");
              return true;
            });
  }

  @ParameterizedTest
  @CsvSource({
    "COMMIT, CUT_AFTER_REPLY",
    "COMMIT, CUT_BEFORE",
    "END WORK, CUT_AFTER_REPLY",
    "end, CUT_BEFORE"
  })
  void aTextIsACommit(String commit, Then then) throws Exception {
    String entry = "token text " + commit + then;
    try (Connection connection = pair.connect(ALWAYS)) {
      Queries.run(connection, "BEGIN");
      LostCommitTest.insert(connection, entry);
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE)
              .on(
                  message -> message.runs(commit) && message.before().contains("mark_commit"),
                  then);
      Heard heard = LostCommitTest.heard(() -> Queries.run(connection, commit));
      assertThat(cut).isDone();
      assertThat(heard).isNotEqualTo(Heard.UNKNOWN);
      assertThat(heard).isEqualTo(LostCommitTest.inTheTable(entry));
      assertThat(Queries.one(connection, "SELECT 'goes on'")).isEqualTo("goes on");
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Then.class,
      names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void turningAutocommitOnIsACommit(Then then) throws Exception {
    String entry = "token autocommit " + then;
    try (Connection connection = begun(entry)) {
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, then);
      Heard heard = LostCommitTest.heard(() -> connection.setAutoCommit(true));
      assertThat(cut).isDone();
      assertThat(heard).isNotEqualTo(Heard.UNKNOWN);
      assertThat(heard).isEqualTo(LostCommitTest.inTheTable(entry));
    }
  }

  /** Rolled back, it is run once more; committed, its count and rows are there. */
  @ParameterizedTest
  @EnumSource(
      value = Then.class,
      names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aStatementInAutocommitRunsOnce(Then then) throws Exception {
    String entry = "token statement " + then;
    try (Connection connection = pair.connect(ALWAYS);
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?) RETURNING entry")) {
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, then);
      insert.setString(1, entry);
      try (ResultSet row = insert.executeQuery()) {
        assertThat(row.next()).isTrue();
        assertThat(row.getString(1)).isEqualTo(entry);
      }
      assertThat(cut).isDone();
      assertThat(LostCommitTest.inTheTable(entry)).isEqualTo(Heard.COMMITTED);
    }
  }

  /** As one that waits for a synchronous standby. */
  @Test
  void oneThatIsStillInProgressIsWaitedFor() throws Exception {
    String entry = "token in progress";
    pair.blue()
        .execute(
            "CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(2); RETURN NULL; END'",
            "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ledger DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW WHEN (NEW.entry = 'token in progress') EXECUTE FUNCTION slow()");
    try (Connection connection = begun(entry)) {
      connection.setNetworkTimeout(Runnable::run, 20_000);
      TcpProxy proxy = pair.proxy(Side.BLUE);
      CompletableFuture<Void> cut =
          proxy.on(LostTokenTest::isCommit, Then.SWALLOW_REPLIES).thenRunAsync(proxy::cut);
      Heard heard = LostCommitTest.commit(connection);
      cut.get(60, TimeUnit.SECONDS);
      assertThat(heard).isNotEqualTo(Heard.UNKNOWN);
      assertThat(heard).isEqualTo(LostCommitTest.inTheTable(entry));
    } finally {
      pair.blue().execute("DROP TRIGGER slow ON ledger");
    }
  }

  /** What fails at COMMIT is the application's own error, and the connection goes on. */
  @ParameterizedTest
  @ValueSource(strings = {"autosave=never", "autosave=always", "preferQueryMode=simple"})
  void aConstraintThatFailsAtCommit(String property) throws Exception {
    pair.blue()
        .execute(
            "ALTER TABLE ledger ADD CONSTRAINT once UNIQUE (entry) DEFERRABLE INITIALLY DEFERRED");
    try (Connection connection = begun("twice " + property, property)) {
      LostCommitTest.insert(connection, "twice " + property);
      assertThatThrownBy(connection::commit).hasFieldOrPropertyWithValue("SQLState", "23505");
      connection.rollback();
      LostCommitTest.insert(connection, "once " + property);
      connection.commit();
      assertThat(LostCommitTest.inTheTable("once " + property)).isEqualTo(Heard.COMMITTED);
      assertThat(LostCommitTest.inTheTable("twice " + property)).isEqualTo(Heard.ROLLED_BACK);
    } finally {
      pair.blue().execute("ALTER TABLE ledger DROP CONSTRAINT once");
    }
  }

  /** A fetch size, savepoints and isolation levels do not matter to a token. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "autosave=always",
        "autosave=conservative",
        "preferQueryMode=simple",
        "preferQueryMode=extendedForPrepared",
        "preferQueryMode=extendedCacheEverything",
        "defaultRowFetchSize=1",
        "prepareThreshold=1"
      })
  void anyWayToTalkToTheServerWillDo(String property) throws Exception {
    String entry = "token " + property;
    try (Connection connection = begun(entry, property)) {
      connection.setSavepoint();
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, Then.CUT_AFTER_REPLY);
      Heard heard = LostCommitTest.commit(connection);
      assertThat(cut).isDone();
      // With autosave the first reply is that of a savepoint: the cut may come before COMMIT runs.
      assertThat(heard).isNotEqualTo(Heard.UNKNOWN);
      assertThat(heard).isEqualTo(LostCommitTest.inTheTable(entry));
    }
  }

  @ParameterizedTest
  @ValueSource(
      ints = {
        Connection.TRANSACTION_READ_COMMITTED,
        Connection.TRANSACTION_REPEATABLE_READ,
        Connection.TRANSACTION_SERIALIZABLE
      })
  void anyIsolationWillDo(int isolation) throws Exception {
    String entry = "token isolation " + isolation;
    try (Connection connection = begun("before " + entry);
        Connection beside = begun("beside " + entry)) {
      connection.commit();
      connection.setTransactionIsolation(isolation);
      LostCommitTest.insert(connection, entry);
      beside.commit();
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, Then.CUT_AFTER_REPLY);
      assertThat(LostCommitTest.commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(cut).isDone();
      assertThat(LostCommitTest.inTheTable(entry)).isEqualTo(Heard.COMMITTED);
    }
  }

  @Test
  void onlyTransactionsThatHaveWrittenLeaveOneRowForEachConnection() throws Exception {
    pair.blue().execute("TRUNCATE bluegreen.commit_token");
    try (Connection connection = pair.connect(ALWAYS)) {
      connection.setAutoCommit(false);
      Queries.one(connection, "SELECT count(*) FROM ledger");
      connection.commit();
      assertThat(tokens()).isZero();
      connection.setReadOnly(true);
      Queries.one(connection, "SELECT count(*) FROM ledger");
      connection.commit();
      connection.setReadOnly(false);
      assertThat(tokens()).isZero();
      for (int i = 0; i < 5; i++) {
        LostCommitTest.insert(connection, "row " + i);
        connection.commit();
      }
      assertThat(tokens()).isOne();
      assertThat(pair.blue().queryLong("SELECT number FROM bluegreen.commit_token")).isEqualTo(7);
    }
  }

  private static long tokens() throws SQLException {
    return pair.blue().queryLong("SELECT count(*) FROM bluegreen.commit_token");
  }

  @Test
  void aTransactionThatHasOnlyNotifiedIsKnownToo() throws Exception {
    try (Connection connection = begun("before notify")) {
      connection.commit();
      Queries.one(connection, "SELECT pg_notify('news', 'told')");
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, Then.CUT_AFTER_REPLY);
      assertThat(LostCommitTest.commit(connection)).isEqualTo(Heard.COMMITTED);
      assertThat(cut).isDone();
    }
  }

  /** Its token cannot be written, so its outcome stays unknown: nothing is made up. */
  @Test
  void aTransactionThatTurnsReadOnlyInItsMiddleIsNotSaidToBeRolledBack() throws Exception {
    String entry = "turns read-only";
    try (Connection connection = begun(entry)) {
      Queries.run(connection, "SET TRANSACTION READ ONLY");
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE)
              .on(
                  message -> message.runs("COMMIT") && message.before().contains("SET TRANSACTION"),
                  Then.CUT_AFTER_REPLY);
      assertThat(LostCommitTest.commit(connection)).isEqualTo(Heard.UNKNOWN);
      assertThat(cut).isDone();
      assertThat(LostCommitTest.inTheTable(entry)).isEqualTo(Heard.COMMITTED);
    }
  }

  /** A token would stay locked until the second phase, and keep the session from committing. */
  @Test
  void aPreparedTransactionLeavesNone() throws Exception {
    try (Connection connection = begun("token prepared")) {
      try (Statement prepare = connection.createStatement()) {
        prepare.execute("PREPARE TRANSACTION 'token prepared'");
      }
      LostCommitTest.insert(connection, "beside prepared");
      connection.commit();
      connection.setAutoCommit(true);
      Queries.run(connection, "COMMIT PREPARED 'token prepared'");
    }
    assertThat(LostCommitTest.inTheTable("token prepared")).isEqualTo(Heard.COMMITTED);
  }

  /** It is known by its id, in a steady deployment too. */
  @ParameterizedTest
  @EnumSource(
      value = Then.class,
      names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aPreparedTransactionIsLookedUp(Then then) throws Exception {
    String gid = "looked up " + then;
    try (Connection connection = begun(gid)) {
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(message -> message.runs("PREPARE TRANSACTION"), then);
      Heard heard =
          LostCommitTest.heard(() -> Queries.run(connection, "PREPARE TRANSACTION '" + gid + "'"));
      assertThat(cut).isDone();
      boolean stands = then == Then.CUT_AFTER_REPLY;
      assertThat(heard).isEqualTo(stands ? Heard.COMMITTED : Heard.ROLLED_BACK);
      connection.rollback();
      if (stands) {
        pair.blue().execute("COMMIT PREPARED '" + gid + "'");
      }
      assertThat(LostCommitTest.inTheTable(gid)).isEqualTo(heard);
    }
  }

  /** The old side is asked: on the new one the token is missing, which proves nothing. */
  @ParameterizedTest
  @EnumSource(
      value = Then.class,
      names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void afterAFlipTheOldSideIsAsked(Then then) throws Exception {
    String entry = "token flipped " + then;
    try (Connection connection = begun(entry)) {
      pair.flipTo(Side.GREEN);
      CompletableFuture<ClientMessage> cut =
          pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, then);
      Heard heard = LostCommitTest.commit(connection);
      assertThat(cut).isDone();
      assertThat(heard).isNotEqualTo(Heard.UNKNOWN);
      assertThat(heard).isEqualTo(LostCommitTest.inTheTable(entry));
    }
  }

  /** The server of the old side comes back after a crash: the id proves nothing, the token does. */
  @Test
  void afterAFlipTheOldSideIsAskedAlsoOnceItHasCrashed() throws Exception {
    String entry = "token flipped and crashed";
    try (Connection connection = begun(entry)) {
      pair.flipTo(Side.GREEN);
      CompletableFuture<Void> reborn =
          rebornAfter(
              pair.proxy(Side.BLUE).on(LostTokenTest::isCommit, Then.CUT_AFTER_REPLY),
              () -> LostCommitTest.inTheTable(entry) == Heard.COMMITTED,
              Rebirth.CRASHED);
      Heard heard = LostCommitTest.commit(connection);
      reborn.get(120, TimeUnit.SECONDS);
      assertThat(heard).isEqualTo(Heard.COMMITTED);
    }
  }

  /** Works like switch then, and says so once. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "ALTER FUNCTION bluegreen.mark_commit(uuid, bigint, boolean) RENAME TO no_mark",
        "REVOKE EXECUTE ON FUNCTION bluegreen.mark_commit(uuid, bigint, boolean) FROM PUBLIC",
        "REVOKE USAGE ON SCHEMA bluegreen FROM PUBLIC"
      })
  void aServerWithoutTokensCommitsAllTheSame(String obstacle) throws Exception {
    pair.blue().execute(obstacle);
    try (Connection connection = pair.connect(ALWAYS)) {
      connection.setAutoCommit(false);
      for (int i = 0; i < 2; i++) {
        LostCommitTest.insert(connection, obstacle + i);
        connection.commit();
        assertThat(LostCommitTest.inTheTable(obstacle + i)).isEqualTo(Heard.COMMITTED);
      }
    } finally {
      pair.blue().installControlTable();
    }
  }

  /** The COMMIT under way is rolled back, and the next one does without. */
  @ParameterizedTest
  @ValueSource(strings = {"commit", "text", "statement"})
  void tokensThatAreTakenAwayInTheMiddleCostOneTransaction(String how) throws Exception {
    try (Connection connection = begun("taken away " + how)) {
      connection.commit();
      pair.blue()
          .execute(
              "REVOKE EXECUTE ON FUNCTION bluegreen.mark_commit(uuid, bigint, boolean) FROM PUBLIC");
      assertThat(FailedCalls.state(() -> write(connection, "one " + how, how)))
          .isIn("40001", "42501");
      connection.rollback();
      write(connection, "two " + how, how);
      assertThat(LostCommitTest.inTheTable("one " + how)).isEqualTo(Heard.ROLLED_BACK);
      assertThat(LostCommitTest.inTheTable("two " + how)).isEqualTo(Heard.COMMITTED);
    } finally {
      pair.blue().installControlTable();
    }
  }

  private static void write(Connection connection, String entry, String how) throws SQLException {
    connection.setAutoCommit(how.equals("statement"));
    try {
      LostCommitTest.insert(connection, entry);
      if (how.equals("text")) {
        Queries.run(connection, "COMMIT");
      } else if (how.equals("commit")) {
        connection.commit();
      }
    } finally {
      connection.setAutoCommit(false);
    }
  }

  /** An old process that reads its COMMIT only after the answer is refused. */
  @Test
  void aCommitThatArrivesAfterTheAnswerIsRefused() throws Exception {
    String entry = "token late";
    try (Connection connection = begun(entry)) {
      TcpProxy proxy = pair.proxy(Side.BLUE);
      String process = Queries.one(connection, "SELECT pg_backend_pid()");
      CompletableFuture<Void> stopped =
          proxy
              .on(LostTokenTest::isCommit, Then.SWALLOW_REPLIES)
              .thenRunAsync(
                  () -> {
                    proxy.cut();
                  });
      signal(process, "STOP");
      Heard heard;
      try {
        heard = LostCommitTest.commit(connection);
        stopped.get(60, TimeUnit.SECONDS);
      } finally {
        signal(process, "CONT");
      }
      Waits.eventually()
          .until(
              () ->
                  pair.blue()
                          .queryLong("SELECT count(*) FROM pg_stat_activity WHERE pid = " + process)
                      == 0);
      assertThat(heard).isEqualTo(Heard.ROLLED_BACK);
      assertThat(LostCommitTest.inTheTable(entry)).isEqualTo(Heard.ROLLED_BACK);
    }
  }

  private static void signal(String process, String name) {
    try {
      new ProcessBuilder("kill", "-s", name, process).start().onExit().join();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
