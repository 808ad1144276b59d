package io.bluegreen.it.faults;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.jdbc.model.Side;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * The base of test classes whose tests share a deployment of {@link FaultDeployments#unproxied}.
 * Blue is active when a test begins, and {@link #tally} is empty.
 */
abstract class UnproxiedDeploymentTest {
  static ClusterDeployment pair;
  EffectTable tally;

  @BeforeAll
  static void createDeployment() throws Exception {
    pair = FaultDeployments.unproxied();
  }

  @BeforeEach
  final void beginOnBlue() throws Exception {
    pair.settleOn(Side.BLUE);
    tally = EffectTable.of(pair);
  }

  @AfterAll
  static void closeDeployment() throws Exception {

    pair.close();
  }
}
