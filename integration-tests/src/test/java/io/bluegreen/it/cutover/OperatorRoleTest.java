package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.cutover.Cutover;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import io.bluegreen.ops.replicate.ReplicationSetup;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The whole protocol, there and back, by a role that is no superuser and has just what {@code
 * docs/explanation/cutover-protocol.md} lists.
 */
class OperatorRoleTest {
  private static final String OPERATOR = "cutover_operator";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static PgServer greenServer;

  @BeforeAll
  static void start() throws SQLException {
    greenServer = launch(18, ", pg_create_subscription");
  }

  @AfterAll
  static void stop() throws Exception {
    greenServer.close();
  }

  @Test
  void noSuperuserIsNeededFrom16On() throws Exception {
    try (PgServer blueServer = launch(16, ", pg_create_subscription")) {
      PgDatabase blue = database(blueServer, "from16");
      PgDatabase green = database(greenServer, "from16");
      CutoverOptions options = CutoverOptions.of("from16");
      Cutover cutover = replicated(options, blue, url(blue), green);
      for (Side to : new Side[] {Side.GREEN, Side.BLUE}) {
        CutoverResult result = cutover.run(options.withTo(to));
        assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
        PgDatabase active = to == Side.GREEN ? green : blue;
        active.execute("INSERT INTO t (v) VALUES ('written on " + to + "')");
      }
      assertThat(blue.column("SELECT v FROM t ORDER BY id"))
          .isEqualTo(List.of("before", "written on green", "written on blue"));
    }
  }

  /** Before 16 only a superuser subscribes, and the way back subscribes on the old side. */
  @Test
  @FullOnly
  void on15TheLoginOfThatSideIsASuperuser() throws Exception {
    try (PgServer blueServer = launch(15, "")) {
      PgDatabase blue = database(blueServer, "from15");
      PgDatabase green = database(greenServer, "from15");
      CutoverOptions options = CutoverOptions.of("from15");
      CutoverResult refused = replicated(options, blue, url(blue), green).run(options);
      assertThat(refused.outcome()).isEqualTo(CutoverOutcome.REFUSED);
      assertThat(refused.message()).contains("cannot subscribe", "must be superuser");

      CutoverResult done = new Cutover(access(blue, blue.jdbcUrl(), green)).run(options);
      assertThat(done.outcome()).as(done.message()).isEqualTo(CutoverOutcome.DONE);
    }
  }

  private static Cutover replicated(
      CutoverOptions options, PgDatabase blue, String blueUrl, PgDatabase green)
      throws SQLException, InterruptedException {
    blue.execute(
        "INSERT INTO t (v) VALUES ('before')",
        "SET ROLE " + OPERATOR,
        "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s')"
            .formatted(options.deployment(), blue.endpoint(), green.endpoint()));
    PairAccess access = access(blue, blueUrl, green);
    ReplicationSetup setup = new ReplicationSetup(access, options);
    setup.start(Side.BLUE);
    assertThat(setup.awaitReady(Side.BLUE, PATIENCE)).isTrue();
    return new Cutover(access);
  }

  private static PairAccess access(PgDatabase blue, String blueUrl, PgDatabase green) {
    return new UrlPairAccess(
        Map.of(Side.BLUE, blueUrl, Side.GREEN, url(green)),
        Map.of(Side.BLUE, info(blue), Side.GREEN, info(green)));
  }

  private static PgServer launch(int major, String alsoGranted) throws SQLException {
    PgServer server =
        PgServer.builder(major)
            .setting("wal_level", "logical")
            .setting("wal_retrieve_retry_interval", "100ms")
            .hba("host all " + OPERATOR + " all scram-sha-256")
            .start();
    server.execute(
        "SET password_encryption = 'scram-sha-256'",
        "CREATE ROLE " + OPERATOR + " LOGIN REPLICATION PASSWORD 'secret'",
        "GRANT pg_read_all_stats, pg_signal_backend" + alsoGranted + " TO " + OPERATOR);
    return server;
  }

  /** A database whose tables belong to the operator; the control table too. */
  private static PgDatabase database(PgServer server, String name) throws SQLException {
    PgDatabase database = server.createDatabase(name, "OWNER " + OPERATOR);
    database.execute(
        "GRANT CREATE ON SCHEMA public TO " + OPERATOR,
        "SET ROLE " + OPERATOR,
        PgDatabase.installScript(),
        "CREATE TABLE t (id serial PRIMARY KEY, v text)");
    return database;
  }

  private static String url(PgDatabase database) {
    return "jdbc:postgresql://" + database.endpoint() + "?user=" + OPERATOR + "&password=secret";
  }

  private static String info(PgDatabase database) {
    return "host=%s port=%d dbname=%s user=%s password=secret"
        .formatted(database.server().host(), database.server().port(), database.name(), OPERATOR);
  }
}
