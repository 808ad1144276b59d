package io.bluegreen.it.faults;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The base of test classes whose tests share a deployment of {@link FaultDeployments#bare}. */
abstract class BareDeploymentTest {
  static ClusterDeployment pair;

  @BeforeAll
  static void createDeployment() throws Exception {
    pair = FaultDeployments.bare();
  }

  @AfterAll
  static void closeDeployment() throws Exception {

    pair.close();
  }
}
