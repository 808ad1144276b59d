package io.bluegreen.jdbc.internal.observe;

import org.jspecify.annotations.Nullable;

/**
 * The Flight Recorder events of this driver. They are recorded only in a JVM whose recorder was
 * started by somebody else.
 *
 * <p>Without a started recorder a null object is used. The first event of a JVM would otherwise
 * initialize the recorder, which takes a quarter of a second in the middle of a cutover.
 * Thread-safe.
 */
public abstract class FlightRecorderEvents {
  private static final FlightRecorderEvents NONE = new None();
  private static final FlightRecorderEvents RECORDER = choose();

  /** Loads the recorder's classes now, so that the first cutover does not wait for that. */
  public static void load() {
    get();
  }

  /** Returns the recorder, or the null object while no recording was started. */
  public static FlightRecorderEvents get() {
    return RECORDER.isStarted() ? RECORDER : NONE;
  }

  /** Tells whether any recording was ever started in this JVM. */
  abstract boolean isStarted();

  /** Records a flip that this JVM has published. */
  public abstract void switched(String deployment, String side, long epoch, String cost);

  /** Starts to record a wait; hand the token to {@link #held} of the same object. */
  public abstract Object startHold();

  /** Records a wait that has ended. */
  public abstract void held(Object token, String deployment, String outcome);

  /** Records a connection that was moved to another route. */
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

  /** The null object for JVMs without a started recorder. */
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
