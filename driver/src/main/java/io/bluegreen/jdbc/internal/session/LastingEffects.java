package io.bluegreen.jdbc.internal.session;

import java.util.Set;

/**
 * The state that may remain in a session that used a name: unknown state, settings by their names,
 * and another search_path. Immutable.
 */
public final class LastingEffects {
  static final LastingEffects NONE = new LastingEffects(false, false, false, Set.of());

  /** What is not understood may leave anything. */
  static final LastingEffects ANYTHING = new LastingEffects(true, true, true, Set.of());

  private final boolean state;
  private final boolean nameless;
  private final boolean path;
  private final Set<String> settings;

  LastingEffects(boolean state, boolean nameless, boolean path, Set<String> settings) {
    this.state = state;
    this.nameless = nameless;
    this.path = path;
    this.settings = Set.copyOf(settings);
  }

  /** Tells whether a session that died may have held anything. */
  public boolean isStateful() {
    return state;
  }

  /** Tells whether a setting may have been made whose name is not known. */
  public boolean isNameless() {
    return nameless;
  }

  /** Tells whether the search_path may be another one, be it until the transaction ends. */
  public boolean changesPath() {
    return path;
  }

  /** Returns the settings with a dot that may have been made. */
  public Set<String> settings() {
    return settings;
  }
}
