package io.bluegreen.jdbc.internal.sql;

import java.util.Locale;
import java.util.Set;

/**
 * The effects of a routine's body in SQL or PL/pgSQL on the session that calls it, derived from its
 * words alone. The effects of routines that it calls are not included. Immutable.
 *
 * <p>A command that is assembled at run time counts as one with effects, and as one that may make
 * any setting unless its first string begins with another command.
 */
public final class RoutineBody {
  private static final Set<String> LANGUAGES = Set.of("sql", "plpgsql");

  private final boolean state;
  private final boolean nameless;
  private final boolean path;
  private final Set<String> settings;

  RoutineBody(boolean state, boolean nameless, boolean path, Set<String> settings) {
    this.state = state;
    this.nameless = nameless;
    this.path = path;
    this.settings = Set.copyOf(settings);
  }

  /** Tells whether bodies in a language can be read. */
  public static boolean isReadable(String language) {
    return LANGUAGES.contains(language.toLowerCase(Locale.ROOT));
  }

  /** Tells whether it may leave anything behind, a setting among it. */
  public boolean leavesState() {
    return state;
  }

  /** Tells whether it may make a setting for the session whose name is not in it. */
  public boolean mayMakeNamelessSetting() {
    return nameless;
  }

  /** Tells whether it changes the search_path, be it for its transaction. */
  public boolean changesPath() {
    return path;
  }

  /** Returns the settings with a dot that it makes for the session. */
  public Set<String> settings() {
    return settings;
  }
}
