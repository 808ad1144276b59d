package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Calls of other threads on a connection whose own call meets a server that accepts and says
 * nothing: each ends while the server is still silent, and none disturbs the call.
 */
@FullOnly
@Timeout(240)
class SilentPeersTest extends GreenBehindProxyTest {
  @BeforeEach
  void greenBehindAProxy() throws SQLException {
    sides.execute("CREATE TABLE ledger (entry int)");
  }

  /** A connection on blue, whose next call has to log in to the silent green. */
  private Connection beforeASilentNewSide(boolean autocommit) throws SQLException {
    Connection connection = connect(autocommit);
    proxy.stall();
    sides.flip();
    return connection;
  }

  /** A connection on the silent green, whose next call has to ask that side what it holds. */
  private Connection behindASilentOldSide(boolean autocommit) throws SQLException {
    connect(true).close();
    sides.flipTo(Side.GREEN);
    Connection connection = connect(autocommit);
    proxy.stall();
    sides.flip();
    return connection;
  }

  private Connection connect(boolean autocommit) throws SQLException {
    Connection connection = sides.connect("sslmode=disable", "bluegreen.ttl=100ms");
    run(connection, "SET application_name = 'kept'");
    connection.setAutoCommit(autocommit);
    return connection;
  }

  private interface Silence {
    Connection begins(boolean autocommit) throws SQLException;
  }

  private interface Action {
    void on(Connection connection, Statement running) throws SQLException;
  }

  private void whileACallMeets(Silence silence, boolean autocommit, Action action)
      throws Exception {
    try (Connection connection = silence.begins(autocommit);
        Statement running = connection.createStatement()) {
      Future<Boolean> call = threads.submit(() -> running.execute("INSERT INTO ledger VALUES (1)"));
      Future<?> other =
          threads.submit(
              () -> {
                action.on(connection, running);
                return true;
              });
      other.get(60, TimeUnit.SECONDS);
      assertThat(sides.blue().queryLong("SELECT count(*) FROM ledger")).isZero();
      proxy.resume();
      ended(call);
    } finally {
      proxy.resume();
      sides.execute("TRUNCATE ledger");
    }
  }

  @CanIgnoreReturnValue
  private static boolean ended(Future<Boolean> call) throws Exception {
    try {
      return call.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(SQLException.class);
      return false;
    }
  }

  private void everyActionEndsIn(Silence silence) throws Exception {
    for (boolean autocommit : new boolean[] {true, false}) {
      whileACallMeets(silence, autocommit, (c, running) -> c.isValid(1));
      whileACallMeets(silence, autocommit, (c, running) -> c.isValid(0));
      whileACallMeets(
          silence,
          autocommit,
          (c, running) -> {
            c.setNetworkTimeout(Runnable::run, 54_321);
            assertThat(c.getNetworkTimeout()).isPositive();
          });
      whileACallMeets(silence, autocommit, (c, running) -> running.cancel());
      whileACallMeets(silence, autocommit, (c, running) -> c.abort(Runnable::run));
      whileACallMeets(silence, autocommit, (c, running) -> c.close());
    }
  }

  @Test
  void theNewSideIsSilent() throws Exception {
    everyActionEndsIn(this::beforeASilentNewSide);
  }

  @Test
  void theOldSideIsSilent() throws Exception {
    everyActionEndsIn(this::behindASilentOldSide);
  }

  /** A limit of the call holds for the question to the old side, and for the login to the new. */
  @Test
  void aCallEndsWithinItsQueryTimeout() throws Exception {
    for (Silence silence : new Silence[] {this::beforeASilentNewSide, this::behindASilentOldSide}) {
      try (Connection connection = silence.begins(true);
          Statement limited = connection.createStatement();
          Connection healthy = sides.blue().connect()) {
        limited.setQueryTimeout(1);
        Future<Boolean> call =
            threads.submit(() -> limited.execute("INSERT INTO ledger VALUES (1)"));
        // The same call without a limit would end by bluegreen.holdTimeout, 20 s.
        Future<String> clock = threads.submit(() -> one(healthy, "SELECT pg_sleep(15)"));
        ended(call);
        assertThat(clock.isDone()).isFalse();
        clock.cancel(true);
        proxy.resume();
      }
    }
  }

  /** What waited before it was sent is not asked about while it runs: a limit would be its own. */
  @Test
  void isValidLeavesAStatementAloneThatRunsAfterAMove() throws Exception {
    try (Connection connection = connect(true);
        Connection other = sides.green().connect();
        Statement lock = other.createStatement()) {
      sides.flip();
      other.setAutoCommit(false);
      lock.execute("LOCK TABLE ledger IN ACCESS EXCLUSIVE MODE");
      Future<Boolean> call =
          threads.submit(
              () -> connection.createStatement().execute("INSERT INTO ledger VALUES (1)"));
      eventually(
          () ->
              sides
                  .green()
                  .queryLong(
                      "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                          + " AND datname = current_database()"),
          waiting -> waiting == 1);
      Callable<Boolean> valid = () -> connection.isValid(1);
      assertThat(threads.submit(valid).get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(call.isDone()).isFalse();
      other.rollback();
      assertThat(call.get(60, TimeUnit.SECONDS)).isFalse();
      assertThat(sides.green().queryLong("SELECT count(*) FROM ledger")).isOne();
    }
  }

  /** A refused transaction is rolled back on a server that says nothing any more. */
  @Test
  void aRollbackOfTheDriversOwnHasALimit() throws Exception {
    connect(true).close();
    sides.flipTo(Side.GREEN);
    sides
        .green()
        .execute(
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
                + " RAISE 'fenced' USING ERRCODE = '25006', SCHEMA = 'bluegreen',"
                + " CONSTRAINT = 'bluegreen_fence', DETAIL = '1'; END $$",
            "CREATE TRIGGER refuse BEFORE INSERT ON ledger EXECUTE FUNCTION refuse()");
    try (Connection connection = sides.connect("sslmode=disable", "bluegreen.ttl=100ms")) {
      connection.setAutoCommit(false);
      CompletableFuture<ClientMessage> sent =
          proxy.on(message -> message.runs("ROLLBACK"), TcpProxy.Then.SWALLOW_REPLIES);
      Future<Boolean> call =
          threads.submit(
              () -> connection.createStatement().execute("INSERT INTO ledger VALUES (1)"));
      sent.get(60, TimeUnit.SECONDS);
      sides.flip();
      assertThat(call.get(60, TimeUnit.SECONDS)).isFalse();
      connection.commit();
      assertThat(sides.blue().queryLong("SELECT count(*) FROM ledger")).isOne();
    }
  }
}
