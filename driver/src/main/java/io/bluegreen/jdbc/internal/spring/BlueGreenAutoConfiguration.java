package io.bluegreen.jdbc.internal.spring;

import io.bluegreen.jdbc.BlueGreenMetrics;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/**
 * The beans that a Spring Boot application gets: metrics where Micrometer is, health where the
 * actuator is, and application events of holds and flips.
 */
@AutoConfiguration
public class BlueGreenAutoConfiguration {

  /** Publishes a {@code BlueGreenEvent} at each hold, release and flip. */
  @Bean(destroyMethod = "close")
  EventPublisher blueGreenEventPublisher(ApplicationEventPublisher publisher) {
    return new EventPublisher(publisher);
  }

  /** The meters. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "io.micrometer.core.instrument.binder.MeterBinder")
  static class Metrics {

    @Bean
    @ConditionalOnMissingBean
    BlueGreenMetrics blueGreenMetrics() {
      return new BlueGreenMetrics();
    }
  }

  /** The health of Spring Boot 2.7 and 3. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.actuate.health.HealthIndicator")
  @ConditionalOnProperty(name = "management.health.bluegreen.enabled", matchIfMissing = true)
  static class HealthOfBoot3 {

    @Bean
    @ConditionalOnMissingBean(name = "blueGreenHealthIndicator")
    HealthForBoot3 blueGreenHealthIndicator() {
      return new HealthForBoot3();
    }
  }

  /** The health of Spring Boot 4. */
  @Configuration(proxyBeanMethods = false)
  @ConditionalOnClass(name = "org.springframework.boot.health.contributor.HealthIndicator")
  @ConditionalOnProperty(name = "management.health.bluegreen.enabled", matchIfMissing = true)
  static class HealthOfBoot4 {

    @Bean
    @ConditionalOnMissingBean(name = "blueGreenHealthIndicator")
    HealthForBoot4 blueGreenHealthIndicator() {
      return new HealthForBoot4();
    }
  }
}
