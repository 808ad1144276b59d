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
 * Settings that were parsed before: a pool connects with the same URL and properties again and
 * again, and all its connections share what these said. Thread-safe.
 *
 * <p>Forgets what nobody has connected with for a while, passwords included.
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
   * Returns what a connect asks for.
   *
   * @throws SQLException naming the property, its value and what would be right
   */
  public Settings of(String url, Properties info) throws SQLException {
    List<String> said = said(url, info);
    Settings known = parsed.getIfPresent(said);
    if (known != null) {
      return known;
    }
    Settings settings = new Settings(BlueGreenUrl.parse(url), info);
    parsed.put(said, settings);
    return settings;
  }

  /** Everything that settings are made from, system properties included. */
  private static List<String> said(String url, Properties info) {
    Set<String> names = info.stringPropertyNames();
    List<String> said = new ArrayList<>(1 + 2 * names.size() + PROPERTIES.length);
    said.add(url);
    for (String name : names) {
      said.add(name);
      said.add(info.getProperty(name));
    }
    for (ConnectionProperty property : PROPERTIES) {
      said.add(System.getProperty(property.key(), ""));
    }
    return said;
  }
}
