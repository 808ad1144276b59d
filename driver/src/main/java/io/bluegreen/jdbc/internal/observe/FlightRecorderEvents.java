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
public final class FlightRecorderEvents {
  private static final EventRecorder NONE = new None();
  private static final @Nullable JfrEvents RECORDER = recorder();

  private FlightRecorderEvents() {}

  /** Loads the recorder's classes now, so that the first cutover does not wait for that. */
  public static void load() {
    get();
  }

  /** Returns the recorder, or the null object while no recording was started. */
  public static EventRecorder get() {
    return RECORDER != null && RECORDER.isStarted() ? RECORDER : NONE;
  }

  /** Returns the JDK's recorder, or null in a JVM without the module {@code jdk.jfr}. */
  private static @Nullable JfrEvents recorder() {
    try {
      return new JfrEvents();
    } catch (LinkageError noRecorder) {
      return null;
    }
  }

  /** The null object for JVMs without a started recorder. */
  private static final class None implements EventRecorder {
    @Override
    public void switched(String deployment, String side, long epoch, String cost) {}

    @Override
    public Object startHold() {
      return this;
    }

    @Override
    public void held(Object token, String deployment, String outcome) {}

    @Override
    public void moved(String deployment, String side, long epoch) {}

    @Override
    public void lookedUp(String deployment, String side, String transactionId, String outcome) {}

    @Override
    public void retried(String deployment, @Nullable String sqlState, String verdict) {}
  }
}
