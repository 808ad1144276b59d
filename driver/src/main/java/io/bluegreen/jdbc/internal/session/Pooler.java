package io.bluegreen.jdbc.internal.session;

/** The kind of pooler between the driver and the server: {@code bluegreen.pooler}. */
public enum Pooler {
  /** Nothing, or something that hands every startup parameter on. */
  NONE,
  /** A pooler which gives a client one server session for as long as the client stays. */
  SESSION,
  /** A pooler which gives every transaction another server session. */
  TRANSACTION
}
