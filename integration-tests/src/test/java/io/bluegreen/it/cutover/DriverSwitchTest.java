package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.jdbc.control.Side;
import io.bluegreen.ops.cutover.CutoverResult;
import io.bluegreen.ops.cutover.Outcome;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The driver and the protocol together: an application is moved between 15 and 18 and back. */
class DriverSwitchTest {
  private static final Logger LOG = LoggerFactory.getLogger(DriverSwitchTest.class);
  private static final int SWITCHES = 4;

  @Test
  void anApplicationWithOpenStatementsFollowsWithoutAnErrorAndWithoutALoss() throws Exception {
    try (CutoverPair pair = CutoverPair.replicated();
        DriverWorkload application = DriverWorkload.start(pair, 8)) {
      for (int i = 0; i < SWITCHES; i++) {
        application.awaitMore(100);
        Side to = i % 2 == 0 ? Side.GREEN : Side.BLUE;
        CutoverResult result = pair.cutover().run(pair.options().withTo(to));
        assertThat(result.outcome()).as(result.message()).isEqualTo(Outcome.DONE);
        LOG.info("an application follows: {}", String.join("\n  ", result.report().lines()));
      }
      application.awaitMore(100);
      application.stop();

      assertThat(application.failures()).isEmpty();
      Ledger.assertBothSidesAreEqual(pair);
      PgDatabase active = pair.database(SWITCHES % 2 == 0 ? Side.BLUE : Side.GREEN);
      var found = active.column("SELECT writer || '/' || number FROM ledger");
      assertThat(found)
          .doesNotHaveDuplicates()
          .containsExactlyInAnyOrderElementsOf(application.acknowledged());
      Ledger.assertTotals(active);
    }
  }
}
