package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.Side;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The logins that one application's settings give a watcher: the application's own, the watcher's
 * where it has one, and what one side of a cluster needs instead. Immutable.
 */
public final class ControlLogin {
  private static final Set<String> SECRETS = Set.of("password", "sslpassword");

  private final Properties application;
  private final @Nullable String user;
  private final @Nullable String password;
  private final Map<Side, Properties> perSide;

  /**
   * Makes one.
   *
   * @param application the application's user and password
   * @param user the watcher's own user, or null for the application's
   * @param password that user's password
   * @param perSide pgjdbc properties that one side of a cluster needs beside or instead of these
   */
  public ControlLogin(
      Properties application,
      @Nullable String user,
      @Nullable String password,
      Map<Side, Properties> perSide) {
    this.application = application;
    this.user = user;
    this.password = password;
    this.perSide = Map.copyOf(perSide);
  }

  /**
   * Returns the identity of a login: everything except parts that may be renewed, such as a
   * password.
   */
  Map<String, Object> identity() {
    Map<String, Object> identity = new HashMap<>();
    identity.put("user", user == null ? "" : user);
    perSide.forEach((side, properties) -> identity.put(side.text(), withoutSecrets(properties)));
    return identity;
  }

  /** Returns a copy without passwords. */
  static Map<String, String> withoutSecrets(Properties properties) {
    Map<String, String> kept = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (!SECRETS.contains(name)) {
        kept.put(name, Objects.requireNonNull(properties.getProperty(name)));
      }
    }
    return kept;
  }

  /** Puts the login for an endpoint into the properties that it is opened with. */
  void putInto(Properties all, @Nullable Side side) {
    copyAll(application, all);
    Properties sides = side == null ? null : perSide.get(side);
    if (sides != null) {
      copyAll(sides, all);
    }
    if (user != null) {
      all.setProperty("user", user);
      all.remove("password");
    }
    if (user != null && password != null) {
      all.setProperty("password", password);
    }
  }

  static void copyAll(Properties from, Properties to) {
    for (String name : from.stringPropertyNames()) {
      to.setProperty(name, from.getProperty(name));
    }
  }
}
