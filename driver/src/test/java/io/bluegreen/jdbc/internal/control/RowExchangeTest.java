package io.bluegreen.jdbc.internal.control;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class RowExchangeTest {
  private final RowExchange exchange = new RowExchange();
  private final DeploymentSnapshot row = deployment("shop").build();

  private static ControlSettings at(String endpoint) {
    return new ControlSettings(
        List.of(endpoint),
        false,
        1,
        Long.MAX_VALUE,
        true,
        true,
        new Properties(),
        AllowedHosts.parse(null),
        true,
        new ControlLogin(new Properties(), null, null, Map.of()));
  }

  private List<DeploymentSnapshot> member(ControlSettings settings) {
    List<DeploymentSnapshot> heard = new ArrayList<>();
    exchange.join(settings, heard::add);
    return heard;
  }

  @Test
  void aRowIsToldToTheOthersOfTheSameTable() {
    List<DeploymentSnapshot> own = new ArrayList<>();
    Consumer<DeploymentSnapshot> teller = own::add;
    exchange.join(at("home"), teller);
    List<DeploymentSnapshot> other = member(at("home"));
    List<DeploymentSnapshot> elsewhere = member(at("elsewhere"));

    exchange.tell(at("home"), teller, row);

    assertThat(other).containsExactly(row);
    assertThat(own).isEmpty();
    assertThat(elsewhere).isEmpty();
  }

  @Test
  void whoHasLeftHearsNothingAndTheOthersStay() {
    List<DeploymentSnapshot> gone = new ArrayList<>();
    Consumer<DeploymentSnapshot> leaver = gone::add;
    exchange.join(at("home"), leaver);
    List<DeploymentSnapshot> other = member(at("home"));

    exchange.leave(at("home"), leaver);
    exchange.tell(at("home"), snapshot -> {}, row);

    assertThat(gone).isEmpty();
    assertThat(other).containsExactly(row);
  }

  @Test
  void theLastOneMayComeBack() {
    List<DeploymentSnapshot> heard = new ArrayList<>();
    Consumer<DeploymentSnapshot> member = heard::add;
    exchange.join(at("home"), member);
    exchange.leave(at("home"), member);
    exchange.leave(at("home"), member);
    exchange.join(at("home"), member);

    exchange.tell(at("home"), snapshot -> {}, row);

    assertThat(heard).containsExactly(row);
  }
}
