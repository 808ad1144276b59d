package io.bluegreen.jdbc.internal.config;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;

/**
 * A cache of parsed settings. A pool connects again and again with the same URL and properties, and
 * all its connections share one {@link Settings}. Thread-safe.
 *
 * <p>An entry expires after ten minutes without a connect. Passwords therefore do not stay in
 * memory for ever.
 */
public final class SettingsCache {
  private static final ConnectionProperty[] PROPERTIES = ConnectionProperty.values();

  private final Cache<List<String>, Settings> parsed =
      Caffeine.newBuilder()
          .executor(Runnable::run)
          .maximumSize(100)
          .expireAfterAccess(Duration.ofMinutes(10))
          .build();

  /**
   * Returns the settings of a connect, parsed at the first one.
   *
   * @throws SQLException naming the property, its value and a fix
   */
  public Settings of(String url, Properties info) throws SQLException {
    List<String> key = key(url, info);
    Settings known = parsed.getIfPresent(key);
    if (known != null) {
      return known;
    }
    Settings settings = new Settings(BlueGreenUrl.parse(url), info);
    parsed.put(key, settings);
    return settings;
  }

  /** Returns everything that settings depend on, system properties included. */
  private static List<String> key(String url, Properties info) {
    Set<String> names = info.stringPropertyNames();
    List<String> key = new ArrayList<>(1 + 2 * names.size() + PROPERTIES.length);
    key.add(url);
    for (String name : names) {
      key.add(name);
      key.add(info.getProperty(name));
    }
    for (ConnectionProperty property : PROPERTIES) {
      key.add(System.getProperty(property.key(), ""));
    }
    return key;
  }
}
