package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.Command;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session's knowledge about a failed call, apart from the exception. Immutable.
 *
 * <p>The caller has checked before that the application itself did not close or abort the
 * connection and did not cancel the call.
 */
public final class FailureContext {
  /** The stage at which a call failed. */
  enum Stage {
    CONNECTING,
    BOUNDARY,
    EXECUTING
  }

  private final Stage stage;
  private final CallActivity activity;
  private final CallPosition position;
  private final boolean changed;
  private final boolean held;
  private final boolean lost;
  private final boolean partMayStand;
  private final boolean countsTell;
  private final BrokenBy brokenBy;

  private FailureContext(
      Stage stage,
      CallActivity activity,
      CallPosition position,
      boolean changed,
      boolean held,
      boolean lost,
      boolean partMayStand,
      boolean countsTell,
      BrokenBy brokenBy) {
    this.stage = stage;
    this.activity = activity;
    this.position = position;
    this.changed = changed;
    this.held = held;
    this.lost = lost;
    this.partMayStand = partMayStand;
    this.countsTell = countsTell;
    this.brokenBy = brokenBy;
  }

  private static FailureContext of(
      Stage stage, CallActivity activity, CallPosition position, boolean partMayStand) {
    return new FailureContext(
        stage, activity, position, false, false, false, partMayStand, true, BrokenBy.OTHERS);
  }

  /**
   * A call of the application was under way, or a read of the driver's own.
   *
   * @param sql the text; empty for a call without one, null for a read of the driver's own
   * @param repeatedRead whether it was repeated in a READ ONLY transaction
   * @param batch the statements of a batch, or null for any other call
   */
  public static FailureContext of(
      @Nullable String sql,
      CallPosition position,
      boolean repeatedRead,
      @Nullable List<String> batch) {
    if (batch != null) {
      return batch(batch, position);
    } else if (sql == null) {
      return executing(CallActivity.METADATA, position);
    } else if (repeatedRead) {
      return executing(CallActivity.REPEATED_READ, position);
    } else if (sql.isEmpty()) {
      return executing(CallActivity.COMPOUND, position);
    }
    return executing(sql, position);
  }

  /** A connection was being opened: the application's first, or the next one of a move. */
  public static FailureContext connecting() {
    return beforeSending(Stage.CONNECTING);
  }

  /** The driver's own statement at a boundary failed; nothing of the application's was sent. */
  public static FailureContext atBoundary() {
    return beforeSending(Stage.BOUNDARY);
  }

  /**
   * A call of the application was under way.
   *
   * <p>A {@link CallActivity#COMPOUND} or {@link CallActivity#BATCH} in autocommit is taken to have
   * committed a part, unless {@link #partMayStand} or a batch's update counts say otherwise; in an
   * explicit transaction it is taken not to have.
   */
  public static FailureContext executing(CallActivity activity, CallPosition position) {
    boolean parts = activity == CallActivity.COMPOUND || activity == CallActivity.BATCH;
    boolean partMayStand = parts && position == CallPosition.AUTOCOMMIT;
    return of(Stage.EXECUTING, activity, position, partMayStand);
  }

  /**
   * A batch of the application was under way.
   *
   * @param texts its statements; of a prepared batch the one that is executed for each row. Update
   *     counts tell what stands only where each of them is one plain statement: a CALL can commit a
   *     part and report nothing
   */
  public static FailureContext batch(List<String> texts, CallPosition position) {
    boolean plain = true;
    boolean ends = false;
    for (String sql : texts) {
      StatementFacts text = StatementClassifier.classify(sql);
      plain &= !text.mayCommitAPart() && text.command() != Command.COPY;
      plain &= !text.beginsTransaction() && !text.endsTransaction();
      ends |= text.endsTransaction();
    }
    FailureContext context = executing(CallActivity.BATCH, position);
    if (position == CallPosition.AUTOCOMMIT) {
      return plain ? context : context.withoutCounts();
    }
    return ends ? context.partMayStand(true) : context;
  }

  /** A text of the application was under way; what it does is told from the text. */
  public static FailureContext executing(String sql, CallPosition position) {
    StatementFacts text = StatementClassifier.classify(sql);
    FailureContext context = executing(CallActivity.of(text), position);
    if (position == CallPosition.AUTOCOMMIT && text.beginsTransaction() && !text.isMultiple()) {
      // There is nothing yet that could stand.
      return context.at(CallPosition.FIRST);
    }
    if (context.activity != CallActivity.COMPOUND) {
      return context;
    }
    boolean oneCommand = text.command() == Command.COPY && text.isCertain() && !text.isMultiple();
    boolean autocommit = position == CallPosition.AUTOCOMMIT;
    if (autocommit && oneCommand && text.copiesFromClient()) {
      // The call only begins it: none of its rows has been sent.
      return context.at(CallPosition.FIRST).partMayStand(false);
    }
    return context.partMayStand(autocommit ? !oneCommand : text.endsTransaction());
  }

  /**
   * A COPY of the application was under way that had begun.
   *
   * @param position where it began; a COPY that began a transaction is {@code LATER} in it
   * @param ended whether its end was asked for; before that, its own transaction cannot commit
   */
  public static FailureContext copying(String sql, CallPosition position, boolean ended) {
    StatementFacts text = StatementClassifier.classify(sql);
    boolean oneCommand = text.isCertain() && !text.isMultiple();
    FailureContext context = of(Stage.EXECUTING, CallActivity.COMPOUND, position, false);
    if (position == CallPosition.AUTOCOMMIT) {
      return (ended ? context : context.at(CallPosition.LATER)).partMayStand(!oneCommand);
    }
    return context.partMayStand(text.endsTransaction());
  }

  private FailureContext at(CallPosition value) {
    return with(value, changed, held, lost, partMayStand);
  }

  private static FailureContext beforeSending(Stage stage) {
    return of(stage, CallActivity.METADATA, CallPosition.AUTOCOMMIT, false);
  }

  /** Returns a copy: whether the active side changed since the boundary was passed. */
  public FailureContext changed(boolean value) {
    return with(position, value, held, lost, partMayStand);
  }

  /** Returns a copy: whether the deployment is held. */
  public FailureContext held(boolean value) {
    return with(position, changed, value, lost, partMayStand);
  }

  /** Returns a copy: whether the physical connection is closed now that the call has failed. */
  public FailureContext lost(boolean value) {
    return with(position, changed, held, value, partMayStand);
  }

  /** Returns a copy: whether a part of the call may have been committed by itself. */
  public FailureContext partMayStand(boolean value) {
    return with(position, changed, held, lost, value);
  }

  FailureContext brokenBy(BrokenBy value) {
    return new FailureContext(
        stage, activity, position, changed, held, lost, partMayStand, countsTell, value);
  }

  private FailureContext withoutCounts() {
    return new FailureContext(
        stage, activity, position, changed, held, lost, true, false, brokenBy);
  }

  private FailureContext with(
      CallPosition at, boolean isChanged, boolean isHeld, boolean isLost, boolean parts) {
    return new FailureContext(
        stage, activity, at, isChanged, isHeld, isLost, parts, countsTell, brokenBy);
  }

  Stage stage() {
    return stage;
  }

  CallActivity activity() {
    return activity;
  }

  CallPosition position() {
    return position;
  }

  boolean isChanged() {
    return changed;
  }

  boolean isHeld() {
    return held;
  }

  boolean isLost() {
    return lost;
  }

  boolean partMayStand() {
    return partMayStand;
  }

  /** Tells whether a batch's update counts show all that stands of it. */
  boolean countsTell() {
    return countsTell;
  }

  BrokenBy brokenBy() {
    return brokenBy;
  }
}
