package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.sql.NameFilter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The catalog of state that the routines, triggers, defaults and policies behind a name may leave
 * in a session. Each name is examined once per server, on a connection that is not in use
 * otherwise. The number of results is bounded.
 *
 * <p>One instance per settings. Thread-safe: a name that two threads examine at the same time is
 * examined twice.
 */
public final class LastingEffectsCatalog {
  private static final int MOST_NAMES = 20_000;

  private final String text;
  private final List<Pattern> stateless = new ArrayList<>();
  private final Set<String> carried = new TreeSet<>();
  private final ConcurrentMap<String, NameFilter> harmless = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, Map<String, LastingEffects>> judged =
      new ConcurrentHashMap<>();

  /**
   * Takes what the application's owner declares.
   *
   * @param statelessFunctions {@code bluegreen.statelessFunctions}: names with {@code *}, with or
   *     without their schema, separated by commas; null for none
   * @param carriedSettings {@code bluegreen.carriedSettings}: names of settings, separated by
   *     commas; null for none
   * @throws IllegalArgumentException where one of them is empty
   */
  public LastingEffectsCatalog(
      @Nullable String statelessFunctions, @Nullable String carriedSettings) {
    this.text = statelessFunctions + ";" + carriedSettings;
    for (String name : names(statelessFunctions, "function names")) {
      StringJoiner pattern = new StringJoiner(".*");
      for (String literal : name.split("\\*", -1)) {
        pattern.add(Pattern.quote(literal));
      }
      stateless.add(Pattern.compile(pattern.toString(), Pattern.DOTALL));
    }
    carried.addAll(names(carriedSettings, "names of settings"));
  }

  private static List<String> names(@Nullable String text, String what) {
    List<String> names = new ArrayList<>();
    for (String name : text == null ? new String[0] : text.split(",", -1)) {
      if (name.trim().isEmpty()) {
        throw new IllegalArgumentException("write " + what + " with commas between");
      }
      names.add(name.trim());
    }
    return names;
  }

  /** Returns the settings that are asked for at every move. */
  public Set<String> carriedSettings() {
    return carried;
  }

  /**
   * Tells whether settings without a known name are declared to be among those that are carried.
   */
  public boolean knowsAllSettings() {
    return !carried.isEmpty();
  }

  /** Returns the names in a text that are not known to be harmless on a server; mostly none. */
  public List<String> doubtful(String sql, String server) {
    return filter(server).unknownIn(sql);
  }

  private NameFilter filter(String server) {
    NameFilter known = harmless.get(server);
    return known != null ? known : harmless.computeIfAbsent(server, unused -> new NameFilter());
  }

  /**
   * Judges names.
   *
   * @param pg a connection to the server, outside any transaction
   * @return all that they may leave behind
   */
  public LastingEffects judge(BaseConnection pg, String server, Collection<String> names)
      throws SQLException {
    Map<String, LastingEffects> known =
        judged.computeIfAbsent(server, unused -> new ConcurrentHashMap<>());
    List<String> unknown = new ArrayList<>();
    Map<String, LastingEffects> answers = new HashMap<>();
    for (String name : names) {
      LastingEffects answer = known.get(name);
      if (answer == null) {
        unknown.add(name);
      } else {
        answers.put(name, answer);
      }
    }
    if (!unknown.isEmpty()) {
      Predicate<String> declared =
          name -> stateless.stream().anyMatch(pattern -> pattern.matcher(name).matches());
      Map<String, LastingEffects> fresh = new NamedObjects(pg, declared).behind(unknown);
      answers.putAll(fresh);
      keep(server, known, fresh);
    }
    return all(names, answers);
  }

  private void keep(
      String server, Map<String, LastingEffects> known, Map<String, LastingEffects> fresh) {
    if (known.size() + fresh.size() > MOST_NAMES) {
      known.clear();
    }
    known.putAll(fresh);
    List<String> nothing = new ArrayList<>();
    fresh.forEach(
        (name, leftovers) -> {
          if (!leftovers.isStateful() && !leftovers.changesPath()) {
            nothing.add(name);
          }
        });
    filter(server).addAll(nothing);
  }

  private static LastingEffects all(Collection<String> names, Map<String, LastingEffects> answers) {
    Set<String> settings = new TreeSet<>();
    boolean state = false;
    boolean nameless = false;
    boolean path = false;
    for (String name : names) {
      LastingEffects of = answers.getOrDefault(name, LastingEffects.NONE);
      state |= of.isStateful();
      nameless |= of.isNameless();
      path |= of.changesPath();
      settings.addAll(of.settings());
    }
    return new LastingEffects(state, nameless, path, settings);
  }

  @Override
  public boolean equals(@Nullable Object that) {
    return that instanceof LastingEffectsCatalog
        && text.equals(((LastingEffectsCatalog) that).text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }
}
