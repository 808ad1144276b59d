package io.bluegreen.jdbc.internal.spring;

import io.bluegreen.jdbc.BlueGreenDriver;
import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.MutablePropertySources;
import org.springframework.core.env.PropertySource;

/**
 * The property source that answers what Spring Boot would derive from a URL that it knows: {@code
 * X.driver-class-name} where {@code X.url} or {@code X.jdbc-url} is a URL of this driver, and
 * {@code {vendor}} in Flyway's locations.
 *
 * <p>An answer is found when it is asked for, so that URLs which are set later count too: by a
 * test, a config server or Testcontainers. A driver class that the application names is kept,
 * unless it is pgjdbc's, which refuses such a URL. Thread-safe.
 */
final class DriverClassPropertySource extends EnumerablePropertySource<Object> {
  private static final String PGJDBC = "org.postgresql.Driver";
  private static final List<String> URLS = List.of("url", "jdbc-url");
  private static final Pattern DRIVER =
      Pattern.compile("(.*)\\.driver-?class-?name", Pattern.CASE_INSENSITIVE);
  private static final Pattern FLYWAY_LOCATIONS =
      Pattern.compile("spring\\.flyway\\.(callback-)?locations(\\[\\d+])?");

  private final ConfigurableEnvironment environment;

  DriverClassPropertySource(ConfigurableEnvironment environment) {
    // Spring Boot descends into a source that is an environment.
    super("bluegreen-jdbc");
    this.environment = environment;
  }

  @Override
  public @Nullable Object getProperty(String name) {
    var driver = DRIVER.matcher(name);
    if (driver.matches()) {
      return hasOwnUrl(driver.group(1)) && isLeftToUs(given(name))
          ? BlueGreenDriver.class.getName()
          : null;
    }
    if (FLYWAY_LOCATIONS.matcher(name).matches()
        && (hasOwnUrl("spring.flyway") || hasOwnUrl("spring.datasource"))) {
      String locations = given(name);
      return locations == null ? null : locations.replace("{vendor}", "postgresql");
    }
    return null;
  }

  @Override
  public boolean containsProperty(String name) {
    return getProperty(name) != null;
  }

  /** Returns none: the names depend on what others contain, and are asked for one by one. */
  @Override
  public String[] getPropertyNames() {
    return new String[0];
  }

  private boolean hasOwnUrl(String prefix) {
    return URLS.stream().anyMatch(url -> BlueGreenUrl.accepts(given(prefix + "." + url)));
  }

  private static boolean isLeftToUs(@Nullable String driverClass) {
    return driverClass == null || driverClass.isBlank() || driverClass.equals(PGJDBC);
  }

  /** Returns what the other sources say, under any spelling that Spring Boot accepts. */
  private @Nullable String given(String name) {
    if (!ConfigurationPropertyName.isValid(name)) {
      return null;
    }
    MutablePropertySources others = new MutablePropertySources();
    for (PropertySource<?> one : environment.getPropertySources()) {
      if (!one.equals(this)) {
        others.addLast(one);
      }
    }
    return new Binder(ConfigurationPropertySources.from(others), this::resolved)
        .bind(name, Bindable.of(String.class))
        .orElse(null);
  }

  private @Nullable Object resolved(@Nullable Object value) {
    return value instanceof String ? environment.resolvePlaceholders((String) value) : value;
  }
}
