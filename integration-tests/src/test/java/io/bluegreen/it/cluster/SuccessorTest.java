package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.run;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The connection with which a session goes on after a move: when it dies, stays, or is renewed. */
@Timeout(240)
class SuccessorTest {
  private static final String OURS = "application_name = 'successor'";

  private ClusterDeployment sides;
  private final ExecutorService callers = Executors.newCachedThreadPool();

  @BeforeEach
  void twoSides() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
    sides.execute(
        "CREATE TABLE ledger (entry int)",
        "CREATE TYPE mood AS ENUM ('sad', 'ok')",
        "CREATE TYPE pair AS (a int, b mood)",
        "CREATE DOMAIN small AS int CHECK (VALUE < 10)",
        "CREATE TABLE person (id int, feels mood, felt mood[], duo pair, size small)",
        "INSERT INTO person VALUES (1, 'ok', '{sad}', '(1,ok)', 3)");
  }

  @AfterEach
  void drop() throws SQLException {
    callers.shutdownNow();
    sides.close();
  }

  private Connection connect(String... more) throws SQLException {
    String[] all = new String[more.length + 1];
    all[0] = "ApplicationName=successor";
    System.arraycopy(more, 0, all, 1, more.length);
    return sides.connect(all);
  }

  private static long backends(PgDatabase side) throws SQLException {
    return side.queryLong(
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND %s"
            .formatted(side.name(), OURS));
  }

  private long toGreen() throws SQLException {
    return backends(sides.green());
  }

  private void announce() throws SQLException {
    sides.blue().execute("NOTIFY bluegreen, 'prepare " + sides.name() + "'");
    eventually(this::toGreen, count -> count == 1);
  }

  /** A restart of the new side between getting ready and the flip costs nobody anything. */
  @Test
  void oneThatDiedBeforeTheMoveIsReplaced() throws Exception {
    try (Connection connection = connect()) {
      run(connection, "INSERT INTO ledger VALUES (1)");
      announce();
      sides.hold();
      String before = sides.green().query("SELECT clock_timestamp()");
      Future<Object> insert =
          callers.submit(
              () -> {
                run(connection, "INSERT INTO ledger VALUES (2)");
                return "inserted";
              });
      eventually(
          () ->
              sides
                  .green()
                  .queryLong(
                      "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND %s"
                              .formatted(sides.green().name(), OURS)
                          + " AND state = 'idle' AND state_change > '"
                          + before
                          + "'"),
          count -> count == 1);
      sides
          .green()
          .execute(
              "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%s' AND %s"
                  .formatted(sides.green().name(), OURS));
      sides.flip();
      assertThat(insert.get(60, TimeUnit.SECONDS)).isEqualTo("inserted");
      assertThat(sides.green().queryLong("SELECT count(*) FROM ledger WHERE entry = 2"))
          .isEqualTo(1);
    }
  }

  /** Nobody releases it: the row goes on saying hold. */
  @Test
  void aHoldThatExpiresGivesThemBack() throws Exception {
    try (Connection connection = connect()) {
      run(connection, "INSERT INTO ledger VALUES (1)");
      sides.blue().execute("SELECT bluegreen.hold('" + sides.name() + "', interval '2 seconds')");
      eventually(this::toGreen, count -> count == 1);
      eventually(this::toGreen, count -> count == 0);
      assertThat(sides.blue().query("SELECT phase FROM bluegreen.deployment")).isEqualTo("hold");
      assertThat(sides.jmx().getPhase()).isEqualTo("steady");
      run(connection, "INSERT INTO ledger VALUES (2)");
    }
  }

  /** The connection from which a value came is closed two seconds after the move. */
  @Test
  void typesThatAreFirstMetAfterTheMoveAreStillReadable() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT * FROM person")) {
      row.next();
      Array felt = row.getArray("felt");
      Array made = connection.createArrayOf("mood", new String[] {"ok"});
      assertThat(backends(sides.blue())).isEqualTo(1);
      sides.flip();
      eventually(() -> backends(sides.blue()), left -> left == 0);
      assertThat(row.getObject("feels")).hasToString("ok");
      assertThat(row.getObject("duo")).hasToString("(1,ok)");
      assertThat(row.getObject("size")).hasToString("3");
      assertThat((Object[]) felt.getArray()).containsExactly("sad");
      assertThat((Object[]) row.getArray("felt").getArray()).containsExactly("sad");
      try (PreparedStatement bound = connection.prepareStatement("SELECT cardinality(?::mood[])")) {
        bound.setArray(1, made);
        try (ResultSet answer = bound.executeQuery()) {
          answer.next();
          assertThat(answer.getInt(1)).isEqualTo(1);
        }
      }
    }
  }
}
