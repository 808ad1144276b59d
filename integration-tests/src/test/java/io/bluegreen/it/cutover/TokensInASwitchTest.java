package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.ClusterServers;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An application whose COMMITs leave tokens is switched: the tokens are in nobody's way. */
@FullOnly
@Timeout(300)
class TokensInASwitchTest {
  private static final String ALWAYS = "bluegreen.commitOutcome=always";
  private static final String TOKENS = "SELECT count(*) FROM bluegreen.commit_token";

  private static ClusterDeployment replicated() throws Exception {
    ClusterDeployment pair =
        ClusterDeployment.on(ClusterServers.replicating())
            .tables(List.of("CREATE TABLE item (id int PRIMARY KEY)"))
            .settle(Duration.ofSeconds(3))
            .replicated();
    pair.awaitReplication(Side.BLUE);
    return pair;
  }

  private static void write(Connection connection, int id) throws SQLException {
    Queries.run(connection, "INSERT INTO item VALUES (" + id + ")");
    connection.commit();
  }

  /** Each side keeps the tokens of what was committed there, and no command stumbles over them. */
  @Test
  void thereAndBack() throws Exception {
    try (ClusterDeployment pair = replicated();
        Connection connection = pair.connect(ALWAYS)) {
      connection.setAutoCommit(false);
      write(connection, 1);
      for (Side to : new Side[] {Side.GREEN, Side.BLUE}) {
        String url = pair.database(to.other()).jdbcUrl();
        ToolRun preflight = ToolRun.on(url, "preflight");
        assertThat(preflight.out() + preflight.err()).doesNotContain("commit_token");
        assertThat(pair.cutover().run(pair.options()).message()).isNotEmpty();
        assertThat(pair.active()).isEqualTo(to);
        write(connection, to == Side.GREEN ? 2 : 3);
        assertThat(pair.green().queryLong(TOKENS)).isOne();
        pair.awaitReplication(to);
        ToolRun verify = ToolRun.on(url, "verify");
        assertThat(verify.exit()).as(verify.toString()).isZero();
        assertThat(verify.out() + verify.err()).doesNotContain("commit_token");
      }
      assertThat(pair.blue().queryLong(TOKENS)).isEqualTo(2);
      assertThat(pair.green().queryLong("SELECT count(*) FROM item")).isEqualTo(3);
    }
  }

  /** Its first COMMIT says what to do, and no other. */
  @Test
  void anOlderInstallationIsToldOfOnceAndMended() throws Exception {
    try (ClusterDeployment pair = replicated();
        CapturedLog log = CapturedLog.open()) {
      pair.blue()
          .execute(
              "DROP TABLE bluegreen.commit_token",
              "DROP FUNCTION bluegreen.mark_commit",
              "DROP FUNCTION bluegreen.commit_outcome");
      for (int id = 1; id <= 2; id++) {
        try (Connection connection = pair.connect(ALWAYS)) {
          connection.setAutoCommit(false);
          write(connection, id);
        }
      }
      assertThat(log.messages(Level.WARN, "commitOutcome"))
          .singleElement()
          .asString()
          .contains("keeps no tokens", "bluegreen init");
      pair.blue().installControlTable();
      try (Connection connection = pair.connect(ALWAYS)) {
        connection.setAutoCommit(false);
        write(connection, 3);
      }
      assertThat(pair.blue().queryLong(TOKENS)).isOne();
    }
  }
}
