package io.bluegreen.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * What a logical connection tells of itself, by {@code
 * connection.unwrap(BlueGreenConnection.class)}. Thread-safe.
 */
public interface BlueGreenConnection {

  /** Returns the row of the control table that it follows. */
  String deployment();

  /**
   * Returns {@code blue} or {@code green}: the side of the transaction now running, or of the last.
   */
  String side();

  /** Returns the epoch of that route; higher is newer. */
  long epoch();

  /** Returns the schema (schema mode) or endpoint (cluster mode) of that side. */
  String target();

  /** Tells whether the application keeps it on a search_path of its own that names neither side. */
  boolean isUnrouted();

  /** Returns why it cannot be moved now, or null where it can; in schema mode it always can. */
  @Nullable String pinReason();
}
