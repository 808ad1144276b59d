package io.bluegreen.jdbc.internal.control;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientReportTest {
  private static final DeploymentSnapshot STEADY = deployment("orders").epoch(42).build();
  private static final DeploymentSnapshot HELD =
      deployment("orders").epoch(42).heldFor(Duration.ofSeconds(9)).build();

  private final ClientIdentity client = new ClientIdentity("app.jar", "1.2.3");

  @Test
  void writesEveryColumnOfTheClientRow() {
    String json =
        new ClientReport(HELD, 3, 10, 0, 1, 0)
            .withOutcomes(7, 2, 1)
            .json(client, true, false, null, "{}");

    assertThat(json)
        .isEqualTo(
            "{\"client_id\":\""
                + client.id()
                + "\",\"deployment\":\"orders\",\"epoch_seen\":42,\"phase_seen\":\"hold\","
                + "\"open_transactions\":3,\"connections\":10,\"pinned\":0,\"unrouted\":1,"
                + "\"idle_side_ok\":true,\"idle_side_error\":null,\"application\":\"app.jar\","
                + "\"host\":\""
                + client.host()
                + "\",\"driver_version\":\"1.2.3\",\"session_bound\":true,"
                + "\"endpoint_configured\":false,\"outcomes_committed\":7,"
                + "\"outcomes_rolled_back\":2,\"outcomes_unknown\":1,\"detail\":{}}");
  }

  @Test
  void saysWhyTheIdleSideIsOutOfReach() {
    String json =
        new ClientReport(STEADY, 0, 1, 0, 0, 0).json(client, false, null, "no USAGE on g", "{}");

    assertThat(json)
        .contains("\"idle_side_ok\":false", "\"idle_side_error\":\"no USAGE on g\"")
        .contains(
            "\"phase_seen\":\"steady\"", "\"session_bound\":false", "\"endpoint_configured\":null");
  }

  @Test
  void escapesWhatWouldEndAStringOrTheObject() {
    ClientIdentity hostile = new ClientIdentity("C:\\app\\\"x\"", "1\",\"pinned\":9,\"x\":\"é€😀");

    String json =
        new ClientReport(STEADY, 0, 1, 0, 0, 0)
            .json(hostile, true, true, "a\nb\tc\u0000d\u001f\\", "{}");

    assertThat(json)
        .contains("\"application\":\"C:\\\\app\\\\\\\"x\\\"\"")
        .contains("\"driver_version\":\"1\\\",\\\"pinned\\\":9,\\\"x\\\":\\\"é€😀\"")
        .contains("\"idle_side_error\":\"a b c d \\\\\"");
    assertThat(json.chars().filter(c -> c < ' ')).isEmpty();
  }

  @Test
  void everyIdentityIsItsOwn() {
    assertThat(client.id()).isNotEqualTo(new ClientIdentity("app.jar", "1.2.3").id());
  }

  @Test
  void isSaidAgainOnlyWhereAnOperatorWaitsForIt() {
    ClientReport said = new ClientReport(STEADY, 0, 10, 0, 0, 0);

    assertThat(said.saysTheSameAs(null)).isFalse();
    assertThat(said.saysTheSameAs(new ClientReport(STEADY, 0, 11, 0, 0, 0))).isTrue();
    assertThat(said.saysTheSameAs(new ClientReport(STEADY, 0, 0, 0, 0, 0))).isFalse();
    assertThat(said.saysTheSameAs(new ClientReport(STEADY, 1, 10, 0, 0, 0))).isFalse();
    assertThat(said.saysTheSameAs(new ClientReport(STEADY, 0, 10, 1, 0, 0))).isFalse();
    assertThat(said.saysTheSameAs(new ClientReport(STEADY, 0, 10, 0, 1, 0))).isFalse();
    assertThat(said.saysTheSameAs(new ClientReport(HELD, 0, 10, 0, 0, 0))).isFalse();
    DeploymentSnapshot next = deployment("orders").epoch(43).build();
    assertThat(said.saysTheSameAs(new ClientReport(next, 0, 10, 0, 0, 0))).isFalse();
    ClientReport prepared = new ClientReport(STEADY, 0, 10, 0, 0, 1);
    assertThat(said.saysTheSameAs(prepared)).isFalse();
    assertThat(prepared.isPreparedSince(said)).isTrue();
    assertThat(prepared.isPreparedSince(prepared)).isFalse();
    assertThat(said.saysTheSameAs(said.withOutcomes(0, 0, 0))).isTrue();
    assertThat(said.saysTheSameAs(said.withOutcomes(1, 0, 0))).isFalse();
    assertThat(said.saysTheSameAs(said.withOutcomes(0, 1, 0))).isFalse();
    assertThat(said.saysTheSameAs(said.withOutcomes(0, 0, 1))).isFalse();
    assertThat(new ClientReport(HELD, 7, 10, 0, 0, 0).openTransactions()).isEqualTo(7);
  }
}
