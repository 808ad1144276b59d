package io.bluegreen.it.cluster;

import static io.bluegreen.fixtures.effort.Waits.eventually;
import static io.bluegreen.fixtures.server.Queries.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgSession;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * The control row in cluster mode: its endpoints, its other side, and two rows that contradict each
 * other.
 */
class ControlInClusterModeTest {
  private ClusterDeployment sides;

  @BeforeEach
  void twoSides() throws SQLException {
    sides = ClusterDeployment.on(ClusterServers.shared()).controlOnBlueOnly().create();
  }

  @AfterEach
  void drop() throws SQLException {
    sides.close();
  }

  @Test
  void credentialsGoToNoHostThatIsNotAllowed() throws Exception {
    String allowed = sides.blue().server().host() + ":" + sides.blue().server().port();
    try (ServerSocket trap = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        Connection connection = sides.connect("bluegreen.allowedHosts=" + allowed)) {
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
      sides
          .blue()
          .execute(
              "UPDATE bluegreen.deployment SET green = '127.0.0.1:%d/x' WHERE name = '%s'"
                  .formatted(trap.getLocalPort(), sides.name()));
      sides.flip();
      assertThatThrownBy(() -> one(connection, "SELECT 1"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("127.0.0.1:" + trap.getLocalPort())
          .hasMessageContaining("matches no pattern of bluegreen.allowedHosts");
      assertThatThrownBy(() -> sides.connect("bluegreen.allowedHosts=" + allowed).close())
          .hasMessageContaining("bluegreen.allowedHosts");
      trap.setSoTimeout(1);
      assertThatThrownBy(trap::accept)
          .as("nobody has knocked")
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  @Test
  void aSideThatDoesNotLetTheApplicationInIsReportedAndAskedAgainAtAHold() throws SQLException {
    String role = "only_blue_" + sides.name();
    sides.blue().execute("CREATE ROLE " + role + " LOGIN");
    try (Connection connection = sides.connectAs(role)) {
      assertThat(one(connection, "SELECT current_user")).isEqualTo(role);
      eventually(() -> client("idle_side_ok::text"), "false"::equals);
      assertThat(client("idle_side_error")).contains("28000", role);
      sides.green().execute("CREATE ROLE " + role + " LOGIN");
      sides.hold();
      eventually(() -> client("idle_side_ok::text"), "true"::equals);
    } finally {
      sides.execute("DROP ROLE IF EXISTS " + role);
    }
  }

  private String client(String column) throws SQLException {
    return String.valueOf(
        sides
            .blue()
            .query(
                "SELECT %s FROM bluegreen.client WHERE deployment = '%s'"
                    .formatted(column, sides.name())));
  }

  @Test
  void ofTwoRowsThatDisagreeTheOneThatIsKnownIsKeptAndTheConflictCounted() throws SQLException {
    sides.controlOnBothSides();
    try (CapturedLog log = CapturedLog.open();
        Connection connection = sides.connect()) {
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
      long epoch = Math.max(epoch(sides.blue()), epoch(sides.green())) + 1000;
      confirm(sides.blue(), "blue", epoch);
      eventually(() -> sides.jmx().getEpoch(), seen -> seen == epoch);
      confirm(sides.green(), "green", epoch);
      eventually(() -> sides.jmx().getControlConflict(), conflicts -> conflicts > 1);
      assertThat(sides.jmx().getActiveSide()).isEqualTo("blue");
      assertThat(one(connection, "SELECT current_database()")).isEqualTo(sides.blue().name());
      assertThat(log.messages(Level.WARN, "give epoch " + epoch)).hasSize(1);
    }
  }

  private long epoch(PgDatabase side) throws SQLException {
    return Long.parseLong(
        Objects.requireNonNull(
            side.query(
                "SELECT epoch FROM bluegreen.deployment WHERE name = '" + sides.name() + "'")));
  }

  private void confirm(PgDatabase side, String active, long epoch) throws SQLException {
    try (PgSession operator = side.session()) {
      operator
          .execute("SET bluegreen.force = 'on'")
          .execute(
              "UPDATE bluegreen.deployment SET active = '%s', epoch = %d WHERE name = '%s'"
                  .formatted(active, epoch, sides.name()));
    }
  }
}
