package io.bluegreen.jdbc.internal.fault;

/** The position of a call in its transaction. */
public enum CallPosition {
  /** In autocommit: the call is a transaction of its own. */
  AUTOCOMMIT,
  /** The first of an explicit transaction: there is nothing in it but this call. */
  FIRST,
  /** After the first of an explicit transaction. */
  LATER
}
