package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverListener;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A planned switch announces itself in the row, and what is lost from then on is looked up. */
@Timeout(240)
class AnnouncedSwitchTest extends ReplicatedDeploymentTest {
  private static final String ANNOUNCED =
      "SELECT count(*) FROM bluegreen.deployment WHERE announced_until > clock_timestamp()";

  @Test
  void aStatementWhoseAnswerIsLostBeforeTheHoldIsLookedUp() throws Exception {
    Side from = pair.steadyActive();
    try (Connection connection = pair.connect()) {
      assertThat(Queries.one(connection, "SELECT 1")).isEqualTo("1");
      CompletableFuture<ClientMessage> lost =
          pair.proxy(from).on(MarkedEnd::isCommit, Then.CUT_AFTER_REPLY);
      CutoverListener atAnnouncement =
          new CutoverListener() {
            @Override
            public void tells(String what) {
              if (what.startsWith("announced to")) {
                write(connection, from);
              }
            }
          };
      assertThat(pair.cutover().run(pair.options().withListener(atAnnouncement)).outcome())
          .isEqualTo(CutoverOutcome.DONE);
      assertThat(lost).isDone();
    }
    assertThat(pair.jmx().getHoldAnnounced()).isFalse();
    for (Side side : Side.values()) {
      assertThat(pair.database(side).queryLong(ANNOUNCED)).isZero();
      assertThat(
              pair.database(side)
                  .queryLong("SELECT count(*) FROM ledger WHERE entry = 'announced'"))
          .isOne();
    }
  }

  private static void write(Connection connection, Side from) {
    try {
      assertThat(pair.database(from).queryLong(ANNOUNCED)).isOne();
      Waits.eventually().until(() -> pair.jmx().getHoldAnnounced());
      Queries.run(connection, "INSERT INTO ledger (entry) VALUES ('announced')");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
