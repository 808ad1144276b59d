package io.bluegreen.jdbc.observe;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * The events as the JDK's Flight Recorder keeps them. Nothing is made where none has been started:
 * the first event of a JVM initializes the recorder, for a quarter of a second, and would do so in
 * the middle of a cutover.
 */
final class JfrEvents extends Events {
  /** Stands for a wait that nobody records. */
  private static final Object NOT_RECORDED = new Object();

  JfrEvents() {
    if (FlightRecorder.isInitialized()) {
      for (Class<? extends Event> type :
          List.of(Switch.class, Hold.class, Rehome.class, Retry.class)) {
        FlightRecorder.register(type);
      }
    }
  }

  @Override
  public void switched(String deployment, String side, long epoch, String cost) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Switch event = new Switch();
    event.deployment = deployment;
    event.side = side;
    event.epoch = epoch;
    event.cost = cost;
    event.commit();
  }

  @Override
  public Object startHold() {
    if (!FlightRecorder.isInitialized()) {
      return NOT_RECORDED;
    }
    Hold event = new Hold();
    event.begin();
    return event;
  }

  @Override
  public void held(Object token, String deployment, String outcome) {
    if (token == NOT_RECORDED) {
      return;
    }
    Hold event = (Hold) token;
    event.deployment = deployment;
    event.outcome = outcome;
    event.commit();
  }

  @Override
  public void rehomed(String deployment, String side, long epoch) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Rehome event = new Rehome();
    if (event.shouldCommit()) {
      event.deployment = deployment;
      event.side = side;
      event.epoch = epoch;
      event.commit();
    }
  }

  @Override
  public void retried(String deployment, @Nullable String sqlState, String verdict) {
    if (!FlightRecorder.isInitialized()) {
      return;
    }
    Retry event = new Retry();
    event.deployment = deployment;
    event.sqlState = sqlState == null ? "" : sqlState;
    event.verdict = verdict;
    event.commit();
  }

  /** A flip that this JVM followed. */
  @Name("io.bluegreen.Switch")
  @Label("Blue/green switch")
  @Category("bluegreen-jdbc")
  @StackTrace(false)
  static final class Switch extends Event {
    @Label("Deployment")
    String deployment = "";

    @Label("Active side")
    String side = "";

    @Label("Epoch")
    long epoch;

    @Label("Cost")
    String cost = "";
  }

  /** A call that waited at its boundary. */
  @Name("io.bluegreen.Hold")
  @Label("Blue/green hold")
  @Category("bluegreen-jdbc")
  static final class Hold extends Event {
    @Label("Deployment")
    String deployment = "";

    @Label("Outcome")
    String outcome = "";
  }

  /** A connection put on another route. */
  @Name("io.bluegreen.Rehome")
  @Label("Blue/green re-home")
  @Category("bluegreen-jdbc")
  @StackTrace(false)
  static final class Rehome extends Event {
    @Label("Deployment")
    String deployment = "";

    @Label("Active side")
    String side = "";

    @Label("Epoch")
    long epoch;
  }

  /** A call that is repeated after a failure. */
  @Name("io.bluegreen.Retry")
  @Label("Blue/green retry")
  @Category("bluegreen-jdbc")
  static final class Retry extends Event {
    @Label("Deployment")
    String deployment = "";

    @Label("SQLSTATE of the failure")
    String sqlState = "";

    @Label("Verdict")
    String verdict = "";
  }
}
