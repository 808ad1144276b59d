package io.bluegreen.jdbc.internal.spring;

import org.springframework.boot.EnvironmentPostProcessor;
import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

/**
 * The environment post-processor of Spring Boot 4, which moved the interface to another package.
 */
public final class DriverClassForBoot4 implements EnvironmentPostProcessor {

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment.getPropertySources().addFirst(new DriverClassPropertySource(environment));
  }
}
