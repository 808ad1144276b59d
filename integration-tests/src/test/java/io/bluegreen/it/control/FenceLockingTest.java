package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgSession;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.ServerErrorMessage;

/** The locks of a fence: all at once or none, and no wait while one is held. */
@FullOnly
class FenceLockingTest extends ControlTableTest {
  private final ExecutorService threads = Executors.newCachedThreadPool();

  FenceLockingTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void tables() throws SQLException {
    createShop();
    owner.execute("CREATE TABLE shop_blue.a (id int); CREATE TABLE shop_blue.b (id int)");
    owner.execute("SET lock_timeout = '30s'");
  }

  @AfterEach
  void stopThreads() {
    threads.shutdownNow();
  }

  @Test
  void anOpenWriterIsNamedWhenTheFenceGivesUp() throws Exception {
    try (PgSession writer = database.session()) {
      writer.execute("SET application_name = 'nightly import'");
      writer.begin().execute("INSERT INTO shop_blue.b VALUES (1)");
      database.execute("GRANT pg_read_all_stats TO dba");
      ServerErrorMessage refusal =
          owner.refusal("SELECT bluegreen.fence('shop', interval '100 ms')");
      assertThat(refusal.getSQLState()).isEqualTo("55P03");
      assertThat(refusal.getMessage())
          .contains("side blue of deployment \"shop\" was not fenced")
          .contains(
              "pid "
                  + writer.pid()
                  + " holds shop_blue.b (user postgres, application \"nightly import\", idle in transaction");
      assertThat(refusal.getHint())
          .contains("Nothing has changed")
          .contains("pg_terminate_backend");
      writer.execute("INSERT INTO shop_blue.a VALUES (1)");
      writer.commit();
    } finally {
      database.execute("REVOKE pg_read_all_stats FROM dba");
    }
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.fenced_table")).isZero();
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.sentinel")).isZero();
  }

  @Test
  void aPreparedTransactionIsNamedToo() throws Exception {
    owner.execute("BEGIN; INSERT INTO shop_blue.a VALUES (1); PREPARE TRANSACTION 'left over'");
    assertThat(owner.refusal("SELECT bluegreen.fence('shop', interval '50 ms')").getMessage())
        .contains("a prepared transaction holds shop_blue.a (see pg_prepared_xacts)");
    owner.execute("COMMIT PREPARED 'left over'");
  }

  @Test
  void aFenceGoesThroughAsSoonAsTheWriterEnds() throws Exception {
    try (PgSession writer = database.session();
        PgSession fencer = database.session()) {
      writer.begin().execute("INSERT INTO shop_blue.b VALUES (1)");
      Future<Long> fence =
          inBackground(
              () -> fencer.queryLong("SELECT bluegreen.fence('shop', interval '1 minute')"));
      awaitBackOff(fencer);
      writer.commit();
      fence.get();
    }
    assertThat(owner.queryLong("SELECT tries FROM bluegreen.fence_log")).isGreaterThan(1);
    assertThat(owner.refusal("INSERT INTO shop_blue.b VALUES (2)").getSQLState())
        .isEqualTo("25006");
  }

  @Test
  void whileAFenceTriesOtherWritersGoOn() throws Exception {
    try (PgSession writer = database.session();
        PgSession fencer = database.session();
        PgSession other = database.session()) {
      writer.begin().execute("INSERT INTO shop_blue.b VALUES (1)");
      Future<Long> fence =
          inBackground(
              () -> fencer.queryLong("SELECT bluegreen.fence('shop', interval '1 minute')"));
      awaitBackOff(fencer);
      other.execute("SET lock_timeout = '5s'");
      other.execute("INSERT INTO shop_blue.a VALUES (2); INSERT INTO shop_blue.b VALUES (2)");
      writer.execute("INSERT INTO shop_blue.a VALUES (1)");
      writer.commit();
      fence.get();
    }
    assertThat(owner.queryLong("SELECT count(*) FROM shop_blue.b")).isEqualTo(2);
  }

  @Test
  void writersThatQueueBehindAFenceMeetIt() throws Exception {
    try (PgSession writer = database.session()) {
      owner.begin().execute("SELECT bluegreen.fence('shop')");
      Future<PgSession> insert =
          inBackground(() -> writer.execute("INSERT INTO shop_blue.a VALUES (1)"));
      eventually()
          .until(
              () ->
                  "Lock"
                      .equals(
                          database.query(
                              "SELECT wait_event_type FROM pg_stat_activity WHERE pid = "
                                  + writer.pid())));
      owner.commit();
      assertThatThrownBy(insert::get)
          .rootCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
    }
  }

  @Test
  void twoFencesAtOnceAreOne() throws Exception {
    try (PgSession second = database.session()) {
      owner.begin();
      long first = owner.queryLong("SELECT bluegreen.fence('shop')");
      Future<Long> fence =
          inBackground(
              () -> second.queryLong("SELECT bluegreen.fence('shop', interval '1 minute')"));
      awaitBackOff(second);
      owner.commit();
      assertThat(fence.get()).isEqualTo(first);
    }
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.sentinel")).isEqualTo(1);
  }

  @Test
  void aFlipDuringTheAttemptStopsTheFence() throws Exception {
    try (PgSession writer = database.session();
        PgSession fencer = database.session()) {
      writer.begin().execute("INSERT INTO shop_blue.b VALUES (1)");
      Future<Long> fence =
          inBackground(
              () -> fencer.queryLong("SELECT bluegreen.fence('shop', interval '1 minute')"));
      awaitBackOff(fencer);
      owner.execute("SELECT bluegreen.switch('shop', 'green')");
      writer.commit();
      assertThatThrownBy(fence::get)
          .rootCause()
          .hasMessageContaining("was switched to green while blue was being fenced");
    }
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.fenced_table")).isZero();
  }

  @Test
  void aVacuumGivesWay() throws Exception {
    owner.execute(
        "INSERT INTO shop_blue.a SELECT g FROM generate_series(1, 50000) g; DELETE FROM shop_blue.a WHERE id % 2 = 0");
    try (PgSession vacuum = database.session();
        PgSession fencer = database.session()) {
      Future<PgSession> vacuuming = slowVacuum(vacuum);
      fencer.execute("SELECT bluegreen.fence('shop', interval '1 minute')");
      assertThatThrownBy(vacuuming::get)
          .rootCause()
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      assertThat(
              owner.queryBoolean(
                  "SELECT %d = ANY (cancelled) FROM bluegreen.fence_log".formatted(vacuum.pid())))
          .isTrue();
    }
  }

  @Test
  void aVacuumThatTheFencerMayNotCancelIsNamed() throws Exception {
    owner.execute(
        "INSERT INTO shop_blue.a SELECT g FROM generate_series(1, 50000) g; DELETE FROM shop_blue.a WHERE id % 2 = 0");
    try (PgSession vacuum = database.session()) {
      Future<PgSession> vacuuming = slowVacuum(vacuum);
      assertThat(owner.refusal("SELECT bluegreen.fence('shop', interval '100 ms')").getMessage())
          .contains("pid " + vacuum.pid() + " holds shop_blue.a");
      assertThat(vacuuming.isDone()).isFalse();
      database.execute("SELECT pg_terminate_backend(" + vacuum.pid() + ")");
    }
  }

  /** A VACUUM which sleeps for a tenth of a second at nearly every page. */
  private Future<PgSession> slowVacuum(PgSession session) throws SQLException {
    session.execute("SET vacuum_cost_delay = 100; SET vacuum_cost_limit = 1");
    Future<PgSession> vacuuming = inBackground(() -> session.execute("VACUUM shop_blue.a"));
    eventually()
        .until(
            () ->
                database.queryLong(
                        "SELECT count(*) FROM pg_stat_progress_vacuum WHERE pid = " + session.pid())
                    == 1);
    return vacuuming;
  }

  /** A fence that could not have its locks sleeps before it tries again. */
  private void awaitBackOff(PgSession fencer) throws SQLException {
    int pid = fencer.pid();
    eventually()
        .until(
            () ->
                "PgSleep"
                    .equals(
                        database.query(
                            "SELECT wait_event FROM pg_stat_activity WHERE pid = " + pid)));
  }

  private <T> Future<T> inBackground(Callable<T> work) {
    return threads.submit(work);
  }
}
