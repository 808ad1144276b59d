package io.bluegreen.jdbc.internal.session.cluster;

import java.util.Set;

/**
 * The state that may remain in a session that used a name: unknown state, and settings by their
 * names. Immutable.
 */
final class Leftovers {
  static final Leftovers NONE = new Leftovers(false, false, Set.of());

  /** What is not understood may leave anything. */
  static final Leftovers ANYTHING = new Leftovers(true, true, Set.of());

  private final boolean state;
  private final boolean nameless;
  private final Set<String> settings;

  Leftovers(boolean state, boolean nameless, Set<String> settings) {
    this.state = state;
    this.nameless = nameless;
    this.settings = Set.copyOf(settings);
  }

  /** Tells whether a session that died may have held anything. */
  boolean isStateful() {
    return state;
  }

  /** Tells whether a setting may have been made whose name is not known. */
  boolean isNameless() {
    return nameless;
  }

  /** Returns the settings with a dot that may have been made. */
  Set<String> settings() {
    return settings;
  }
}
