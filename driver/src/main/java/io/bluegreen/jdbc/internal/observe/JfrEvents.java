package io.bluegreen.jdbc.internal.observe;

import java.util.List;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.FlightRecorder;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * The implementation that writes to the JDK's Flight Recorder. Its class loads only where the
 * module {@code jdk.jfr} is present.
 */
final class JfrEvents implements EventRecorder {
  JfrEvents() {
    if (isStarted()) {
      for (Class<? extends Event> type :
          List.of(Switch.class, Hold.class, Rehome.class, Retry.class)) {
        FlightRecorder.register(type);
      }
    }
  }

  /** Tells whether any recording was ever started in this JVM. */
  boolean isStarted() {
    return FlightRecorder.isInitialized();
  }

  @Override
  public void switched(String deployment, String side, long epoch, String cost) {
    Switch event = new Switch();
    event.deployment = deployment;
    event.side = side;
    event.epoch = epoch;
    event.cost = cost;
    event.commit();
  }

  @Override
  public Object startHold() {
    Hold event = new Hold();
    event.begin();
    return event;
  }

  @Override
  public void held(Object token, String deployment, String outcome) {
    Hold event = (Hold) token;
    event.deployment = deployment;
    event.outcome = outcome;
    event.commit();
  }

  @Override
  public void moved(String deployment, String side, long epoch) {
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
    Retry event = new Retry();
    event.deployment = deployment;
    event.sqlState = sqlState == null ? "" : sqlState;
    event.verdict = verdict;
    event.commit();
  }

  @Override
  public void lookedUp(String deployment, String side, String transactionId, String outcome) {
    LostCommit event = new LostCommit();
    event.deployment = deployment;
    event.side = side;
    event.transactionId = transactionId;
    event.outcome = outcome;
    event.commit();
  }

  /** A flip that this JVM has published. */
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

  /** A connection that was moved to another route. */
  @Name("io.bluegreen.Rehome")
  @Label("Blue/green move of a connection")
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

  /** A COMMIT whose answer was lost, and what its server says of it. */
  @Name("io.bluegreen.LostCommit")
  @Label("Blue/green lost COMMIT")
  @Category("bluegreen-jdbc")
  static final class LostCommit extends Event {
    @Label("Deployment")
    String deployment = "";

    @Label("Side")
    String side = "";

    @Label("Transaction")
    String transactionId = "";

    @Label("Outcome")
    String outcome = "";
  }
}
