package io.bluegreen.it.control;

import static io.bluegreen.fixtures.deployment.ControlDatabases.APPLICATION;
import static io.bluegreen.fixtures.deployment.ControlDatabases.OWNER;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.server.Sql;
import java.sql.SQLException;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.ServerErrorMessage;

/** The reports of drivers, and the rule for which clients are alive. */
class ClientTest extends ControlTableTest {
  private static final UUID FIRST = new UUID(0, 1);
  private static final UUID SECOND = new UUID(0, 2);
  private static final String LIVE =
      "SELECT clients_live FROM bluegreen.status WHERE name = 'shop'";

  private static final String DETAILS = "SELECT count(*) FROM bluegreen.client_detail";

  ClientTest(int major) throws SQLException {
    super(major);
  }

  @BeforeEach
  void deployment() throws SQLException {
    createShop();
  }

  @Test
  void everythingThatIsReportedArrives() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(
          watcher,
          FIRST,
          """
          "epoch_seen": 12, "phase_seen": "hold", "open_transactions": 3, "connections": 10, "pinned": 1, "unrouted": 2,
          "idle_side_ok": false, "idle_side_error": "no pg_hba.conf entry", "application": "billing", "host": "app-1",
          "driver_version": "0.1.0", "session_bound": true, "outcomes_committed": 5, "outcomes_rolled_back": 4,
          "outcomes_unknown": 3
          """);
      assertThat(
              owner.query(
                  """
                  SELECT concat_ws('|', client_id, deployment, epoch_seen, phase_seen, open_transactions, connections, pinned, unrouted,
                                   idle_side_ok, idle_side_error, application, host, driver_version, pid, usename, session_bound,
                                   outcomes_committed, outcomes_rolled_back, outcomes_unknown)
                  FROM bluegreen.live_client WHERE acknowledged_at > now() - interval '1 minute'
                  """))
          .isEqualTo(
              "%s|shop|12|hold|3|10|1|2|f|no pg_hba.conf entry|billing|app-1|0.1.0|%d|app|t|5|4|3"
                  .formatted(FIRST, watcher.pid()));
    }
  }

  /** A driver that does not tell of outcomes is none without any. */
  @Test
  void statusAddsUpWhatBecameOfLostAnswers() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(
          watcher,
          FIRST,
          "\"outcomes_committed\": 5, \"outcomes_rolled_back\": 4, \"outcomes_unknown\": 3");
      acknowledge(watcher, SECOND, "\"outcomes_committed\": 1");
      assertThat(
              owner.query(
                  "SELECT concat_ws('|', outcomes_committed, outcomes_rolled_back, outcomes_unknown)"
                      + " FROM bluegreen.status"))
          .isEqualTo("6|4|3");
      acknowledge(watcher, FIRST, "\"outcomes_unknown\": -1");
      assertThat(
              owner.queryLong("SELECT outcomes_committed + outcomes_unknown FROM bluegreen.status"))
          .isOne();
    }
  }

  @Test
  void unknownKeysAreIgnoredAndMissingOnesAreNothing() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"from_the_future\": {\"a\": [1]}");
    }
    assertThat(
            owner.query(
                """
                SELECT concat_ws('|', open_transactions, connections, pinned, unrouted, session_bound,
                                 num_nulls(epoch_seen, phase_seen, idle_side_ok, idle_side_error, application, host, driver_version))
                FROM bluegreen.client
                """))
        .isEqualTo("0|0|0|0|f|7");
  }

  @Test
  void longAndUnprintableTextsAreTamed() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(
          watcher,
          FIRST,
          "\"application\": \"%s\", \"host\": \"a\\u001b[31mb\\nc\", \"open_transactions\": -5"
              .formatted("x".repeat(5000)));
    }
    assertThat(
            owner.query(
                "SELECT length(application) || '|' || host || '|' || open_transactions FROM bluegreen.client"))
        .isEqualTo("200|a [31mb c|0");
  }

  @Test
  void anAcknowledgementWithoutIdentityIsRefused() throws Exception {
    try (PgSession watcher = application()) {
      assertThat(
              watcher
                  .refusal("SELECT bluegreen.acknowledge('{\"deployment\": \"shop\"}')")
                  .getMessage())
          .isEqualTo("an acknowledgement needs client_id and deployment");
    }
  }

  @Test
  void anAcknowledgementForADeploymentThatIsGoneIsQuietlyDropped() throws Exception {
    try (PgSession watcher = application()) {
      watcher.execute(
          "SELECT bluegreen.acknowledge('{\"deployment\": \"gone\", \"client_id\": \"%s\"}')"
              .formatted(FIRST));
    }
    assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.client")).isZero();
  }

  @Test
  void aClientBoundToItsSessionLivesAsLongAsTheSession() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      owner.execute("UPDATE bluegreen.client SET acknowledged_at = now() - interval '1 day'");
      assertThat(owner.queryLong(LIVE)).isEqualTo(1);
    }
    eventually().untilAsserted(() -> assertThat(owner.queryLong(LIVE)).isZero());
  }

  @Test
  void aClientWhoseSessionWasTerminatedIsDead() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      database.execute("SELECT pg_terminate_backend(" + watcher.pid() + ")");
      eventually().untilAsserted(() -> assertThat(owner.queryLong(LIVE)).isZero());
    }
  }

  @Test
  void acknowledgingAgainKeepsTheOneLock() throws Exception {
    String locks;
    try (PgSession watcher = application()) {
      // pg_locks tells of the whole server, also of sessions that are still about to end.
      locks = "SELECT mode FROM pg_locks WHERE classid = 1651273078 AND pid = " + watcher.pid();
      for (int i = 0; i < 3; i++) {
        acknowledge(watcher, FIRST, "\"session_bound\": true");
      }
      assertThat(owner.column(locks)).containsExactly("ShareLock");
    }
    eventually().untilAsserted(() -> assertThat(owner.column(locks)).isEmpty());
  }

  @Test
  void aSessionThatLostItsLockTakesItAgain() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      watcher.execute("SELECT pg_advisory_unlock_all()");
      assertThat(owner.queryLong(LIVE)).isZero();
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      assertThat(owner.queryLong(LIVE)).isEqualTo(1);
    }
  }

  @Test
  void oneSessionSpeaksForSeveralDeployments() throws Exception {
    createPair();
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      watcher.execute(
          "SELECT bluegreen.acknowledge('{\"client_id\": \"%s\", \"deployment\": \"pair\", \"session_bound\": true}')"
              .formatted(FIRST));
      assertThat(owner.column("SELECT clients_live FROM bluegreen.status"))
          .containsExactly("1", "1");
    }
  }

  @Test
  void aClientWithoutSessionLivesForNinetySecondsAfterItsLastWord() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": false");
    }
    owner.execute(
        "UPDATE bluegreen.client SET acknowledged_at = clock_timestamp() - interval '85 seconds'");
    assertThat(owner.queryLong(LIVE)).isEqualTo(1);
    owner.execute(
        "UPDATE bluegreen.client SET acknowledged_at = clock_timestamp() - interval '91 seconds'");
    assertThat(owner.queryLong(LIVE)).isZero();
  }

  @Test
  void theDeadAreLookedForOnceInTenSeconds() throws Exception {
    String dead =
        "INSERT INTO bluegreen.client (client_id, deployment, acknowledged_at)"
            + " VALUES (gen_random_uuid(), 'shop', now() - interval '1 hour')";
    String rows = "SELECT count(*) FROM bluegreen.client";
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      owner.execute(dead);
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"connections\": 1");
      assertThat(owner.queryLong(rows)).isEqualTo(2);

      elevenSecondsSincePruning();
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"connections\": 2");
      assertThat(owner.queryLong(rows)).isEqualTo(1);
    }
  }

  @Test
  void whoAcknowledgesDoesNotWaitForTheOneWhoPrunes() throws Exception {
    try (PgSession pruning = database.sessionAs(OWNER);
        PgSession watcher = application()) {
      pruning.execute("BEGIN");
      pruning.execute("SELECT bluegreen.prune_clients()");
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      assertThat(owner.queryLong(LIVE)).isEqualTo(1);
      pruning.execute("ROLLBACK");
    }
  }

  @Test
  void anAcknowledgementDoesNotWaitForTheDisk() throws Exception {
    try (PgSession watcher = application()) {
      watcher.execute("BEGIN");
      acknowledge(watcher, FIRST, "\"connections\": 1");
      assertThat(watcher.query("SHOW synchronous_commit")).isEqualTo("off");
      watcher.execute("COMMIT");
      assertThat(watcher.query("SHOW synchronous_commit")).isEqualTo("on");
    }
  }

  @Test
  void theDeadArePrunedByTheLiving() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": false");
      owner.execute("UPDATE bluegreen.client SET acknowledged_at = now() - interval '1 hour'");
      elevenSecondsSincePruning();
      acknowledge(watcher, SECOND, "\"session_bound\": true");
      assertThat(owner.column("SELECT client_id FROM bluegreen.client"))
          .containsExactly(SECOND.toString());
    }
  }

  @Test
  void aWatcherThatReconnectsTakesItsRowAlong() throws Exception {
    try (PgSession halfDead = application();
        PgSession again = application()) {
      acknowledge(halfDead, FIRST, "\"session_bound\": true");
      acknowledge(again, FIRST, "\"session_bound\": true");
      assertThat(owner.queryLong("SELECT pid FROM bluegreen.live_client")).isEqualTo(again.pid());
    }
  }

  @Test
  void nobodySpeaksForALiveClientOfAnotherUser() throws Exception {
    try (PgSession watcher = application();
        PgSession impostor = database.sessionAs(OWNER)) {
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"epoch_seen\": 1");
      ServerErrorMessage refusal = impostor.refusal(call(FIRST, "\"epoch_seen\": 99"));
      assertThat(refusal.getSQLState()).isEqualTo("42501");
      assertThat(refusal.getMessage())
          .contains(FIRST.toString())
          .contains("alive and belongs to another user");
      assertThat(owner.query("SELECT epoch_seen || ' ' || usename FROM bluegreen.client"))
          .isEqualTo("1 " + APPLICATION);
    }
  }

  @Test
  void theRowOfADeadClientMayBeTakenOver() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true");
    }
    eventually().untilAsserted(() -> assertThat(owner.queryLong(LIVE)).isZero());
    acknowledge(owner, FIRST, "\"epoch_seen\": 2");
    assertThat(owner.query("SELECT usename FROM bluegreen.client")).isEqualTo(OWNER);
  }

  @Test
  void pidAndUserAreTheServersWordNotTheClients() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(
          watcher, FIRST, "\"pid\": 1, \"usename\": \"dba\", \"acknowledged_at\": \"2099-01-01\"");
      assertThat(
              owner.query(
                  "SELECT pid || ' ' || usename || ' ' || (acknowledged_at < now() + '1 s') FROM bluegreen.client"))
          .isEqualTo(watcher.pid() + " app true");
    }
  }

  @Test
  void statusAddsUpTheLiving() throws Exception {
    long epoch = epoch("shop");
    try (PgSession one = application();
        PgSession two = application()) {
      acknowledge(
          one,
          FIRST,
          "\"session_bound\": true, \"epoch_seen\": %d, \"open_transactions\": 2, \"pinned\": 1, \"idle_side_ok\": true"
              .formatted(epoch));
      acknowledge(
          two,
          SECOND,
          "\"session_bound\": true, \"epoch_seen\": %d, \"open_transactions\": 3, \"unrouted\": 4, \"idle_side_ok\": false"
              .formatted(epoch - 1));
      assertThat(
              owner.query(
                  """
                  SELECT concat_ws('|', clients_live, clients_behind, clients_idle_side_unreachable, open_transactions, unrouted, pinned)
                  FROM bluegreen.status
                  """))
          .isEqualTo("2|1|1|5|4|1");
    }
  }

  @Test
  void aSwitchIsRefusedWhileALiveClientCannotReachTheOtherSide() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(
          watcher,
          FIRST,
          "\"session_bound\": true, \"idle_side_ok\": false, \"idle_side_error\": \"no pg_hba.conf entry\", \"application\": \"billing\", \"host\": \"app-1\"");
      ServerErrorMessage refusal = owner.refusal("SELECT bluegreen.switch('shop', 'green')");
      assertThat(refusal.getConstraint()).isEqualTo("deployment_target_is_reachable");
      assertThat(refusal.getMessage())
          .contains("1 live client(s)")
          .contains("billing on app-1: no pg_hba.conf entry");
      assertThat(refusal.getHint()).contains("SET bluegreen.force = 'on'");
      owner.execute("SELECT bluegreen.switch('shop', 'blue')");
      owner
          .execute("SET bluegreen.force = 'on'")
          .execute("SELECT bluegreen.switch('shop', 'green')");
    }
    assertThat(active("shop")).isEqualTo("green");
  }

  @Test
  void clientsGoWithTheirDeployment() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"detail\": {\"open\": []}");
      owner.execute("DELETE FROM bluegreen.deployment");
      assertThat(owner.queryLong("SELECT count(*) FROM bluegreen.client")).isZero();
      assertThat(owner.queryLong(DETAILS)).isZero();
    }
  }

  @Test
  void detailsAreKeptAsLongAsTheirClient() throws Exception {
    try (PgSession watcher = application()) {
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"detail\": {\"open\": []}");
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"detail\": {\"open\": [1]}");
      acknowledge(watcher, FIRST, "\"session_bound\": true");
      assertThat(owner.query("SELECT detail FROM bluegreen.client_detail"))
          .isEqualTo("{\"open\": [1]}");
      String tooLong = "x".repeat(17_000);
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"detail\": \"" + tooLong + "\"");
      assertThat(owner.query("SELECT detail FROM bluegreen.client_detail"))
          .isEqualTo("{\"open\": [1]}");

      owner.execute(
          "INSERT INTO bluegreen.client_detail (client_id, deployment, acknowledged_at)"
              + " VALUES (gen_random_uuid(), 'shop', now() - interval '1 hour')");
      elevenSecondsSincePruning();
      acknowledge(watcher, FIRST, "\"session_bound\": true, \"connections\": 2");
      assertThat(owner.queryLong(DETAILS)).isEqualTo(1);
    }
  }

  private void elevenSecondsSincePruning() throws SQLException {
    owner.execute("UPDATE bluegreen.version SET clients_pruned_at = now() - interval '11 s'");
  }

  private static void acknowledge(PgSession session, UUID client, String more) throws SQLException {
    session.execute(call(client, more));
  }

  private static String call(UUID client, String more) {
    String json = "{\"client_id\": \"%s\", \"deployment\": \"shop\", %s}".formatted(client, more);
    return "SELECT bluegreen.acknowledge(" + Sql.literal(json) + ")";
  }
}
