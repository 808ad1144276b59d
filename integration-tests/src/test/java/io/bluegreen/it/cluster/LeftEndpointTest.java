package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import io.bluegreen.fixtures.server.SharedServers;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A server that the row named once and names no longer decides nothing and is asked nothing. */
class LeftEndpointTest extends GreenBehindProxyTest {
  private PgDatabase other;

  @BeforeEach
  void greenBehindAProxyThatHasARowOfItsOwn() throws SQLException {
    other = SharedServers.newest().createDatabase();
    sides.controlOnBothSides();
  }

  @AfterEach
  void drop() throws SQLException {
    other.drop();
  }

  private void giveUpGreen() throws SQLException {
    sides
        .blue()
        .execute(
            "UPDATE bluegreen.deployment SET green = '%s' WHERE name = '%s'"
                .formatted(other.endpoint(), sides.name()));
  }

  private long epoch(PgDatabase side) throws SQLException {
    return side.queryLong(
        "SELECT epoch FROM bluegreen.deployment WHERE name = '" + sides.name() + "'");
  }

  @Test
  void itIsLeftAtOnceAndNeverLoggedInToAgain() throws Exception {
    try (Connection connection = sides.connect("bluegreen.ttl=50ms", "password=secret")) {
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
      eventually(proxy::connections, count -> count > 0);
      giveUpGreen();
      eventually(proxy::connections, count -> count == 0);
      int before = proxy.accepted();
      // What follows can only be seen by a watcher that has read many times since.
      for (int i = 0; i < 5; i++) {
        sides
            .blue()
            .execute(
                "UPDATE bluegreen.deployment SET active = 'blue' WHERE name = '"
                    + sides.name()
                    + "'");
        long epoch = epoch(sides.blue());
        eventually(() -> sides.jmx().getEpoch(), seen -> seen >= epoch);
      }
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
      assertThat(proxy.accepted()).isEqualTo(before);
    }
  }

  /** The newest epoch is that of a row which was made on the new side before its pair was set. */
  @Test
  void theRowOfAnotherPairOnTheNewSideDoesNotBringItBack() throws Exception {
    try (CapturedLog log = CapturedLog.open();
        Connection connection = sides.connect("bluegreen.ttl=50ms")) {
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
      other
          .installControlTable()
          .execute(
              "SELECT bluegreen.create_deployment('%s', 'cluster', '%s', '%s/%s')"
                  .formatted(
                      sides.name(),
                      sides.blue().endpoint(),
                      proxy.address(),
                      sides.green().name()));
      giveUpGreen();
      raiseEpoch(other, 1_000_000);
      eventually(() -> log.messages(Level.WARN, "does not count"), said -> !said.isEmpty());
      eventually(proxy::connections, count -> count == 0);
      assertThat(sides.jmx().getActiveSide()).isEqualTo("blue");
      long epoch = raiseEpoch(sides.blue(), 2_000_000);
      eventually(() -> sides.jmx().getEpoch(), seen -> seen >= epoch);
      assertThat(sides.jmx().getEpoch()).isEqualTo(epoch);
      assertThat(log.messages(Level.WARN, "does not count"))
          .singleElement()
          .asString()
          .contains(other.endpoint())
          .contains("as green it names " + proxy.address());
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
    }
  }

  private long raiseEpoch(PgDatabase side, long by) throws SQLException {
    side.execute(
        "UPDATE bluegreen.deployment SET epoch = epoch + %d WHERE name = '%s'"
            .formatted(by, sides.name()));
    return epoch(side);
  }

  @Test
  void itsHigherEpochDecidesNothing() throws Exception {
    try (Connection connection = sides.connect("bluegreen.ttl=50ms")) {
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
      giveUpGreen();
      eventually(proxy::connections, count -> count == 0);
      try (PgSession operator = sides.green().session()) {
        operator
            .execute("SET bluegreen.force = 'on'")
            .execute(
                "UPDATE bluegreen.deployment SET active = 'green', epoch = %d WHERE name = '%s'"
                    .formatted(epoch(sides.blue()) + 1_000_000, sides.name()));
      }
      sides
          .blue()
          .execute(
              "UPDATE bluegreen.deployment SET active = 'blue' WHERE name = '"
                  + sides.name()
                  + "'");
      long epoch = epoch(sides.blue());
      eventually(() -> sides.jmx().getEpoch(), seen -> seen >= epoch);
      assertThat(sides.jmx().getEpoch()).isEqualTo(epoch);
      assertThat(sides.jmx().getActiveSide()).isEqualTo("blue");
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
    }
  }
}
