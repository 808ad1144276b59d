package io.bluegreen.jdbc.internal.observe;

import org.jspecify.annotations.Nullable;

/**
 * Flight Recorder events, where the JVM has a recorder that was started.
 *
 * <p>"No recorder" is a null object: the first event of a JVM initializes the recorder, for a
 * quarter of a second, and would do so in the middle of a cutover. Thread-safe.
 */
public abstract class FlightRecorderEvents {
  private static final FlightRecorderEvents NONE = new None();
  private static final FlightRecorderEvents RECORDER = choose();

  /** Loads the recorder's classes now, rather than in the first cutover. */
  public static void load() {
    get();
  }

  /** Returns where the events of this moment go. */
  public static FlightRecorderEvents get() {
    return RECORDER.isStarted() ? RECORDER : NONE;
  }

  /** Tells whether any recording was ever started in this JVM. */
  abstract boolean isStarted();

  /** Records a flip that this JVM followed. */
  public abstract void switched(String deployment, String side, long epoch, String cost);

  /** Starts to record a wait; hand the token to {@link #held} of the same object. */
  public abstract Object startHold();

  /** Records a wait that has ended. */
  public abstract void held(Object token, String deployment, String outcome);

  /** Records a connection put on another route. */
  public abstract void rehomed(String deployment, String side, long epoch);

  /** Records a call that is repeated after a failure. */
  public abstract void retried(String deployment, @Nullable String sqlState, String verdict);

  private static FlightRecorderEvents choose() {
    try {
      return new JfrEvents();
    } catch (LinkageError noRecorder) {
      return NONE;
    }
  }

  /** Records nothing. */
  private static final class None extends FlightRecorderEvents {
    @Override
    boolean isStarted() {
      return false;
    }

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
