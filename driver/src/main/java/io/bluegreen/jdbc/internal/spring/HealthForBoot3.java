package io.bluegreen.jdbc.internal.spring;

import org.springframework.boot.actuate.health.Health;
import org.springframework.boot.actuate.health.HealthIndicator;

/**
 * The health of the deployments, for Spring Boot 2.7 and 3. It is always up and says where the
 * deployments are: a driver that cannot reach the control table keeps its side, and a restart of
 * the application would not mend that.
 */
final class HealthForBoot3 implements HealthIndicator {

  @Override
  public Health health() {
    return Health.up().withDetails(HealthDetails.now()).build();
  }
}
