package io.bluegreen.jdbc.internal.control;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.connect.AllowedHosts;
import io.bluegreen.jdbc.model.ClusterAddress;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EndpointPlanTest {
  private static final String HOME = "jdbc:postgresql://home:1/shop";
  private static final ControlEndpoint CONFIGURED = ControlEndpoint.configured(HOME);
  private static final ControlEndpoint OLD =
      ControlEndpoint.ofSide(ClusterAddress.parse("old:1/shop"), Side.BLUE);
  private static final ControlEndpoint NEW =
      ControlEndpoint.ofSide(ClusterAddress.parse("new:1/shop"), Side.GREEN);

  private static EndpointPlan plan(
      boolean dedicated, String allowed, Set<String> followed, DeploymentSnapshot... rows) {
    ControlSettings settings =
        new ControlSettings(
            List.of(HOME),
            false,
            1,
            Long.MAX_VALUE,
            dedicated,
            true,
            new Properties(),
            AllowedHosts.parse(allowed),
            true,
            new ControlLogin(new Properties(), null, null, Map.of()));
    return EndpointPlan.of(settings, followed, List.of(rows));
  }

  private static DeploymentSnapshot pair(String name, String blue, String green) {
    return deployment(name).cluster(blue, green).build();
  }

  @Test
  void nothingIsWantedBeforeAnythingIsFollowedOrWithoutAWatcher() {
    assertThat(plan(true, "*", Set.of()).endpoints()).isEmpty();
    assertThat(
            plan(false, "*", Set.of("shop"), pair("shop", "old:1/shop", "new:1/shop")).endpoints())
        .isEmpty();
  }

  @Test
  void bothSidesOfARowAreWantedBesideTheConfiguredEndpoints() {
    EndpointPlan plan = plan(true, "*", Set.of("shop"), pair("shop", "old:1/shop", "new:1/shop"));

    assertThat(plan.endpoints()).containsExactlyInAnyOrder(CONFIGURED, OLD, NEW);
    assertThat(plan.trusts(NEW, "shop")).isTrue();
  }

  @Test
  void aSideThatTheRowNoLongerNamesIsNeitherWantedNorTrusted() {
    EndpointPlan plan = plan(true, "*", Set.of("shop"), pair("shop", "old:1/shop", "other:1/shop"));

    assertThat(plan.endpoints()).doesNotContain(NEW);
    assertThat(plan.trusts(NEW, "shop")).isFalse();
    assertThat(plan.namesAt(NEW)).isEmpty();
  }

  @Test
  void aSidesOwnRowHasToNameThatSide() {
    assertThat(NEW.mayGive(pair("shop", "old:1/shop", "new:1/shop"))).isTrue();
    assertThat(NEW.mayGive(pair("shop", "old:1/shop", "standby:1,NEW:1/shop"))).isTrue();
    assertThat(NEW.mayGive(pair("shop", "old:1/shop", "new:1/test"))).isFalse();
    assertThat(NEW.mayGive(pair("shop", "old:1/shop", "new:2/shop"))).isFalse();
    assertThat(NEW.mayGive(pair("shop", "new:1/shop", "given-up:1/shop"))).isFalse();
    assertThat(CONFIGURED.mayGive(pair("shop", "a:1/shop", "b:1/shop"))).isTrue();
  }

  @Test
  void aSideSpeaksOnlyOfDeploymentsWhoseRowNamesIt() {
    EndpointPlan plan =
        plan(
            true,
            "*",
            Set.of("shop", "billing"),
            pair("shop", "old:1/shop", "new:1/shop"),
            pair("billing", "old:1/shop", "else:1/shop"));

    assertThat(plan.namesAt(OLD)).containsExactlyInAnyOrder("shop", "billing");
    assertThat(plan.namesAt(NEW)).containsExactly("shop");
    assertThat(plan.namesAt(CONFIGURED)).containsExactlyInAnyOrder("shop", "billing");
  }

  @Test
  void anEndpointThatIsConfiguredIsWantedOnce() {
    EndpointPlan plan = plan(true, "*", Set.of("shop"), pair("shop", "home:1/shop", "new:1/shop"));

    assertThat(plan.endpoints()).containsExactlyInAnyOrder(CONFIGURED, NEW);
  }

  @Test
  void schemasAreNoEndpoints() {
    EndpointPlan plan = plan(true, "*", Set.of("shop"), deployment("shop").build());

    assertThat(plan.endpoints()).containsExactly(CONFIGURED);
    assertThat(plan.refusals()).isEmpty();
  }

  @Test
  void aHostThatIsNotAllowedAndAnAddressThatIsNoneAreLeftOutAndNamed() {
    EndpointPlan plan = plan(true, "old:*", Set.of("shop"), pair("shop", "nonsense", "new:1/shop"));

    assertThat(plan.endpoints()).containsExactly(CONFIGURED);
    assertThat(plan.refusals().values())
        .anyMatch(why -> why.contains("bluegreen.deployment.green") && why.contains("allowedHosts"))
        .anyMatch(why -> why.contains("bluegreen.deployment.blue") && why.contains("nonsense"));
  }
}
