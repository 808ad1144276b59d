package io.bluegreen.it.faults;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.ledger.SideComparison;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/**
 * The base of test classes whose tests share a deployment of {@link FaultDeployments#replicated}.
 * Both sides are equal at the end.
 */
abstract class ReplicatedDeploymentTest {
  static ClusterDeployment pair;

  @BeforeAll
  static void createDeployment() throws Exception {
    pair = FaultDeployments.replicated();
  }

  @AfterAll
  static void closeDeployment() throws Exception {
    SideComparison.assertEqual(pair);
    pair.close();
  }
}
