package io.bluegreen.jdbc.observe;

import org.jspecify.annotations.Nullable;

/**
 * Flight Recorder events, where the JVM has the recorder.
 *
 * <p>"No recorder" is a null object. Thread-safe.
 */
public abstract class Events {
  private static final Events CURRENT = choose();

  /** Returns the events of this JVM. */
  public static Events get() {
    return CURRENT;
  }

  /** Records a flip that this JVM followed. */
  public abstract void switched(String deployment, String side, long epoch, String cost);

  /** Starts to record a wait; hand the token to {@link #held}. */
  public abstract Object startHold();

  /** Records a wait that has ended. */
  public abstract void held(Object token, String deployment, String outcome);

  /** Records a connection put on another route. */
  public abstract void rehomed(String deployment, String side, long epoch);

  /** Records a call that is repeated after a failure. */
  public abstract void retried(String deployment, @Nullable String sqlState, String verdict);

  private static Events choose() {
    try {
      return new JfrEvents();
    } catch (LinkageError noRecorder) {
      return new None();
    }
  }

  /** The events of a JVM without a recorder. */
  private static final class None extends Events {
    @Override
    public void switched(String deployment, String side, long epoch, String cost) {}

    @Override
    public Object startHold() {
      return this;
    }

    @Override
    public void held(Object token, String deployment, String outcome) {}

    @Override
    public void rehomed(String deployment, String side, long epoch) {}

    @Override
    public void retried(String deployment, @Nullable String sqlState, String verdict) {}
  }
}
