package io.bluegreen.it.proof.history;

/** What an application knows of an operation. */
public enum Outcome {
  /** It happened. */
  OK,
  /** It provably did not happen, and never will. */
  FAIL,
  /** Nobody knows whether it happened. Never counted as {@link #FAIL}. */
  INFO
}
