package io.bluegreen.proof.history;

/** The outcome of an operation as the application knows it. */
public enum Outcome {
  /** It happened. */
  OK,
  /** It provably did not happen, and never will. */
  FAIL,
  /** Nobody knows whether it happened. Never counted as {@link #FAIL}. */
  INFO
}
