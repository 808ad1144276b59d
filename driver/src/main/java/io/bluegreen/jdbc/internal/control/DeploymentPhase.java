package io.bluegreen.jdbc.internal.control;

/** The phase of a deployment: whether new writing transactions wait at their boundary. */
public enum DeploymentPhase {
  STEADY,
  HOLD
}
