package io.bluegreen.jdbc;

import org.jspecify.annotations.Nullable;

/**
 * The state of a logical connection, for applications and tests: {@code
 * connection.unwrap(BlueGreenConnection.class)}.
 *
 * <p>Thread-safe. No method waits for a running call or asks the server.
 */
public interface BlueGreenConnection {

  /** Returns the name of the deployment: the row of the control table that decides its side. */
  String deployment();

  /**
   * Returns {@code blue} or {@code green}: the side of the running transaction, or of the last one.
   */
  String side();

  /** Returns the epoch of that route; higher is newer. */
  long epoch();

  /** Returns the schema (schema mode) or endpoint (cluster mode) of that side. */
  String target();

  /** Returns the schema or endpoint of the other side. */
  String otherTarget();

  /** Tells whether the application has set a search_path that names neither side. */
  boolean isUnrouted();

  /**
   * Returns why the connection cannot be moved now, or null where it can. In schema mode a
   * connection can always be moved.
   */
  @Nullable String pinReason();
}
