package io.bluegreen.jdbc.internal.spring;

import org.springframework.boot.SpringApplication;
import org.springframework.core.env.ConfigurableEnvironment;

/** The environment post-processor of Spring Boot 2.7 and 3; see {@link DriverClassForBoot4}. */
@SuppressWarnings({"deprecation", "removal"})
public final class DriverClassForBoot3
    implements org.springframework.boot.env.EnvironmentPostProcessor {

  @Override
  public void postProcessEnvironment(
      ConfigurableEnvironment environment, SpringApplication application) {
    environment.getPropertySources().addFirst(new DriverClassPropertySource(environment));
  }
}
