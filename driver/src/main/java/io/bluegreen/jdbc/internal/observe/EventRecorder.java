package io.bluegreen.jdbc.internal.observe;

import org.jspecify.annotations.Nullable;

/** A recorder of the driver's events. Thread-safe. */
public interface EventRecorder {

  /** Records a flip that this JVM has published. */
  void switched(String deployment, String side, long epoch, String cost);

  /** Starts to record a wait; hand the token to {@link #held} of the same object. */
  Object startHold();

  /** Records a wait that has ended. */
  void held(Object token, String deployment, String outcome);

  /** Records a connection that was moved to another route. */
  void moved(String deployment, String side, long epoch);

  /** Records a COMMIT whose answer was lost, and what its server says of it. */
  void lookedUp(String deployment, String side, String transactionId, String outcome);

  /** Records a call that is repeated after a failure. */
  void retried(String deployment, @Nullable String sqlState, String verdict);
}
