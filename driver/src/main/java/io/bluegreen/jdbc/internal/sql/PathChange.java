package io.bluegreen.jdbc.internal.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place in a text that changes the search_path, or may. Immutable. */
public final class PathChange {
  /** The ways in which a text changes the search_path. */
  public enum Kind {
    /** {@code SET search_path} and {@code SET SCHEMA}, with the names in the text. */
    SET,
    /** {@code RESET search_path} and {@code SET search_path TO DEFAULT}. */
    RESET,
    /** {@code RESET ALL} and {@code DISCARD ALL}, which do more than that. */
    RESET_ALL,
    /** {@code set_config}, with a value that is one string, or with an expression. */
    FUNCTION,
    /** Anything else: the text does not show the value. */
    UNREADABLE
  }

  private final Kind kind;
  private final boolean local;
  private final int from;
  private final int to;
  private final @Nullable List<String> names;
  private final boolean goesOn;

  PathChange(
      Kind kind, boolean local, int from, int to, @Nullable List<String> names, boolean goesOn) {
    this.kind = kind;
    this.local = local;
    this.from = from;
    this.to = to;
    this.names = names == null ? null : List.copyOf(names);
    this.goesOn = goesOn;
  }

  public Kind kind() {
    return kind;
  }

  /** Tells whether it only lasts as long as its transaction. */
  public boolean isLocal() {
    return local;
  }

  /** Returns where that begins in the text which has to give way to another path. */
  public int from() {
    return from;
  }

  /** Returns where it ends. */
  public int to() {
    return to;
  }

  /**
   * Returns the schemas that the text names, for {@link Kind#SET}; the value as one string, for
   * {@link Kind#FUNCTION}; null where the text does not show it.
   */
  public @Nullable List<String> names() {
    return names;
  }

  /** Tells whether the text itself goes on under the changed path. */
  public boolean goesOn() {
    return goesOn;
  }

  /** Returns the same in a text, or a batch, that goes on under the changed path. */
  public PathChange goingOn() {
    return goesOn ? this : new PathChange(kind, local, from, to, names, true);
  }
}
