package io.bluegreen.jdbc.internal.session;

import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The origin of one pool's server sessions in schema mode: the URL and the properties with which
 * they are opened, and the key that distinguishes them from another pool's sessions. Immutable.
 */
public final class SessionOrigin {
  /** What decides whether a session is had, and nothing of what it then gets from the server. */
  private static final Set<String> NOTHING_TO_A_SESSION =
      Set.of(
          "password",
          "sslpassword",
          "loginTimeout",
          "connectTimeout",
          "socketTimeout",
          "sslResponseTimeout");

  private final String url;
  private final Properties properties;
  private final @Nullable String currentSchema;
  private final SessionSettings settings;
  private final List<Object> identity;

  /**
   * Makes one.
   *
   * @param url pgjdbc's URL with its parameters, without {@code currentSchema}
   * @param address the same without any parameter
   * @param all all of pgjdbc's properties, the URL's parameters included
   * @param properties what goes to pgjdbc beside the URL, without {@code currentSchema}
   */
  public SessionOrigin(
      String url, String address, Properties all, Properties properties, SessionSettings settings) {
    this.url = url;
    this.properties = properties;
    this.currentSchema = all.getProperty("currentSchema");
    this.settings = settings;
    this.identity = List.of(address, asked(all), settings.pooler(), settings.template());
  }

  /** Everything counts that may change what the server gives, {@code options} for one. */
  private static Map<String, String> asked(Properties all) {
    Map<String, String> asked = new TreeMap<>();
    for (String name : all.stringPropertyNames()) {
      if (!NOTHING_TO_A_SESSION.contains(name)) {
        asked.put(name, all.getProperty(name));
      }
    }
    return asked;
  }

  public String url() {
    return url;
  }

  public Properties properties() {
    return properties;
  }

  public @Nullable String currentSchema() {
    return currentSchema;
  }

  public SessionSettings settings() {
    return settings;
  }

  /** Returns what two pools have in common whose sessions get the same from the server. */
  public List<Object> identity() {
    return identity;
  }
}
