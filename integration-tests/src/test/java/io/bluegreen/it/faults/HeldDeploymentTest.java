package io.bluegreen.it.faults;

import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/**
 * The base of test classes that lose answers of blue while a deployment of {@link
 * FaultDeployments#bare} is announced, held or just flipped. Each test begins on blue with an empty
 * ledger.
 */
abstract class HeldDeploymentTest extends BareDeploymentTest {
  @BeforeEach
  void beginOnBlue() throws SQLException {
    pair.settleOn(Side.BLUE);
    pair.blue().execute("TRUNCATE ledger");
  }

  @AfterEach
  void endHold() throws Exception {
    pair.mend();
    pair.release();
  }

  static String insert(String entry) {
    return "INSERT INTO ledger (entry) VALUES ('" + entry + "')";
  }

  /** Breaks the connection to blue whose marked transaction is committed next. */
  static CompletableFuture<ClientMessage> loseTheCommit(Then then) {
    return pair.proxy(Side.BLUE).on(MarkedEnd::isCommit, then);
  }

  /** Counts the rows of an entry on blue. */
  static long onBlue(String entry) throws SQLException {
    return rows(Side.BLUE, entry);
  }

  static long rows(Side side, String entry) throws SQLException {
    return pair.database(side)
        .queryLong("SELECT count(*) FROM ledger WHERE entry = '" + entry + "'");
  }
}
