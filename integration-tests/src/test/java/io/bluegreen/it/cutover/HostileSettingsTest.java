package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import io.bluegreen.ops.preflight.PreflightReport;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a database sets for its sessions does not change what the tool does. */
@FullOnly
class HostileSettingsTest extends WorkloadDeploymentTest {
  private static final List<String> SETTINGS =
      List.of(
          "quote_all_identifiers = on",
          "search_path = nowhere",
          "statement_timeout = '100ms'",
          "lock_timeout = '1ms'",
          "idle_in_transaction_session_timeout = '1ms'",
          "default_transaction_read_only = on",
          "default_transaction_isolation = serializable",
          "row_security = off",
          "IntervalStyle = iso_8601",
          "bytea_output = escape",
          "standard_conforming_strings = off");

  @AfterEach
  void stop() throws Exception {
    for (Side side : Side.values()) {
      pair.database(side)
          .server()
          .execute("ALTER DATABASE " + pair.database(side).name() + " RESET ALL");
    }
  }

  @Test
  void preflightFindsNothingAndTheSwitchGoesThereAndBack() throws Exception {
    for (Side side : Side.values()) {
      for (String setting : SETTINGS) {
        pair.database(side)
            .server()
            .execute("ALTER DATABASE %s SET %s".formatted(pair.database(side).name(), setting));
      }
    }
    PreflightReport report = new Preflight(pair.access(), PreflightOptions.of(pair.name())).run();
    assertThat(report.count(CheckVerdict.OK))
        .as("%s", report.lines())
        .isEqualTo(report.results().size());
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
    assertThat(pair.cutover().run(pair.options()).outcome()).isEqualTo(CutoverOutcome.DONE);
  }
}
