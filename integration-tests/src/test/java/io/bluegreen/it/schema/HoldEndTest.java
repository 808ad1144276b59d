package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.thread.BackgroundCall;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Every way in which a wait at a boundary ends. */
@ExtendWith(PgExtension.class)
class HoldEndTest {
  private static final String INSERT = "INSERT INTO item (id) VALUES (1)";

  private final PgDatabase database;
  private SchemaDeployment pair;
  private Connection connection;

  HoldEndTest(PgDatabase database) {
    this.database = database;
  }

  @BeforeEach
  void connect() throws SQLException {
    pair = SchemaDeployment.in(database).items().create();
    connection = pair.connect();
  }

  @AfterEach
  void disconnect() throws SQLException {
    connection.close();
  }

  private BackgroundCall<Boolean> heldInsert() throws SQLException {
    pair.hold("1 hour");
    return BackgroundCall.doing(() -> Queries.run(connection, INSERT)).awaitHeld();
  }

  private long rows(String schema) throws SQLException {
    return pair.queryLong("SELECT count(*) FROM " + schema + ".item");
  }

  @Test
  void releaseLetsItGoOnWhereItWas() throws Exception {
    BackgroundCall<Boolean> insert = heldInsert();
    pair.release();
    insert.result();
    assertThat(rows("blue")).isEqualTo(1);
  }

  @Test
  void flipLetsItGoOnAtTheOtherSide() throws Exception {
    BackgroundCall<Boolean> insert = heldInsert();
    pair.flip("green");
    insert.result();
    assertThat(rows("green")).isEqualTo(1);
    assertThat(rows("blue")).isZero();
  }

  @Test
  void holdEndsByItselfAtItsAppointedTime() throws Exception {
    pair.hold("700 milliseconds");
    BackgroundCall.doing(() -> Queries.run(connection, INSERT)).awaitHeld().result();
    assertThat(rows("blue")).isEqualTo(1);
    Waits.eventually().until(() -> pair.jmx().getPhase(), "steady"::equals);
    assertThat(
            database.query(
                "SELECT phase FROM bluegreen.deployment WHERE name = '" + pair.name() + "'"))
        .isEqualTo("hold");
  }

  @Test
  void holdThatIsExtendedGoesOnPastItsFirstEnd() throws Exception {
    pair.hold("1 second");
    BackgroundCall<Boolean> insert =
        BackgroundCall.doing(() -> Queries.run(connection, INSERT)).awaitHeld();
    String firstEnd =
        database.query(
            "SELECT hold_until FROM bluegreen.deployment WHERE name = '" + pair.name() + "'");
    pair.hold("1 hour");
    Waits.eventually()
        .until(() -> "t".equals(database.query("SELECT clock_timestamp() > '" + firstEnd + "'")));
    insert.awaitHeld();
    pair.release();
    insert.result();
  }

  @Test
  void holdTimeoutEndsItInAnError() throws Exception {
    try (Connection impatient = pair.connect("bluegreen.holdTimeout=300ms")) {
      pair.hold("1 hour");
      BackgroundCall.doing(() -> Queries.run(impatient, INSERT))
          .assertRefused("bluegreen.holdTimeout (300 ms) ran out");
      pair.release();
      assertThat(SchemaDeployment.side(impatient)).isEqualTo("blue");
    }
  }

  @Test
  void queryTimeoutEndsItInAnError() throws Exception {
    pair.hold("1 hour");
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setQueryTimeout(1);
      BackgroundCall.of(insert::executeUpdate)
          .assertRefused("the statement's query timeout (1000 ms)");
    }
  }

  @Test
  void cancelEndsItInAnError() throws Exception {
    pair.hold("1 hour");
    try (Statement statement = connection.createStatement()) {
      BackgroundCall<Boolean> insert =
          BackgroundCall.of(() -> statement.execute(INSERT)).awaitHeld();
      statement.cancel();
      insert.assertRefused("Statement.cancel() was called");
    }
    pair.release();
    Queries.run(connection, INSERT);
  }

  @Test
  void cancelOfAnotherStatementDoesNotEndIt() throws Exception {
    pair.hold("1 hour");
    try (Statement statement = connection.createStatement();
        Statement other = connection.createStatement()) {
      BackgroundCall<Boolean> insert =
          BackgroundCall.of(() -> statement.execute(INSERT)).awaitHeld();
      other.cancel();
      insert.awaitHeld();
      pair.release();
      insert.result();
    }
  }

  @Test
  void closingTheStatementEndsItInAnErrorAndNothingIsSent() throws Exception {
    pair.hold("1 hour");
    Statement statement = connection.createStatement();
    BackgroundCall<Boolean> insert = BackgroundCall.of(() -> statement.execute(INSERT)).awaitHeld();
    statement.close();
    insert.assertRefused("Statement.close() was called");
    pair.release();
    Queries.run(connection, INSERT);
    assertThat(pair.queryLong("SELECT count(*) FROM blue.item")).isEqualTo(1);
  }

  @Test
  void closeEndsItInAnError() throws Exception {
    BackgroundCall<Boolean> insert = heldInsert();
    connection.close();
    insert.assertRefused("the connection was closed");
  }

  @Test
  void abortEndsItInAnError() throws Exception {
    BackgroundCall<Boolean> insert = heldInsert();
    connection.abort(Runnable::run);
    insert.assertRefused("the connection was aborted");
    assertThat(connection.isClosed()).isTrue();
  }

  @Test
  void interruptEndsItInAnErrorAndStaysSet() throws Exception {
    pair.hold("1 hour");
    BackgroundCall<Boolean> stillInterrupted =
        BackgroundCall.of(
                () -> {
                  try {
                    Queries.run(connection, INSERT);
                    return false;
                  } catch (SQLTransientException e) {
                    return "55P03".equals(e.getSQLState())
                        && Thread.currentThread().isInterrupted();
                  }
                })
            .awaitHeld();
    stillInterrupted.interrupt();
    assertThat(stillInterrupted.result()).isTrue();
    pair.release();
    Queries.run(connection, INSERT);
  }

  @Test
  void poolKeepsTheConnectionWhoseCallWasRefused() throws Exception {
    try (HikariDataSource pool = pair.pool(1, "bluegreen.holdTimeout=200ms")) {
      int before = backend(pool);
      pair.hold("1 hour");
      BackgroundCall.doing(
              () -> {
                try (Connection pooled = pool.getConnection()) {
                  Queries.run(pooled, INSERT);
                }
              })
          .assertRefused("bluegreen.holdTimeout");
      BackgroundCall.doing(
              () -> {
                try (Connection pooled = pool.getConnection()) {
                  pooled.setAutoCommit(false);
                  Queries.run(pooled, INSERT);
                }
              })
          .assertRefused("bluegreen.holdTimeout");
      pair.release();
      assertThat(backend(pool)).isEqualTo(before);
    }
  }

  private static int backend(HikariDataSource pool) throws SQLException {
    try (Connection pooled = pool.getConnection()) {
      return SchemaDeployment.pid(pooled);
    }
  }
}
