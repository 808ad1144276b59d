package io.bluegreen.jdbc.internal.fault;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The description of one failed call: the failure, and the situation in which the call met it.
 * {@link FaultClassifier} judges it. Immutable.
 */
public final class Fault {
  /** Where a failure comes from. */
  public enum Origin {
    /** While a connection was opened: nothing of the application's was sent. */
    CONNECT,
    /** From the driver's own statement at a boundary: nothing of the application's was sent. */
    BOUNDARY,
    /** pgjdbc raised it before anything was sent. */
    LOCAL,
    /** The server's own error message. */
    SERVER,
    /** The connection broke. */
    WIRE
  }

  private static final long NO_FENCE = -1;
  private static final Pattern PREPARED_BY_PGJDBC = Pattern.compile("\\bS_\\d+\\b");

  private final SqlState state;
  private final Origin origin;
  private final long fenceEpoch;
  private final boolean stale;
  private final boolean lost;
  private final FailureContext context;

  Fault(
      SqlState state,
      Origin origin,
      long fenceEpoch,
      boolean stale,
      boolean lost,
      FailureContext context) {
    this.state = state;
    this.origin = origin;
    this.fenceEpoch = fenceEpoch;
    this.stale = stale;
    this.lost = lost;
    this.context = context;
  }

  /** Describes a failure from pgjdbc's exception and what the session knows. */
  public static Fault of(SQLException failure, FailureContext context) {
    SQLException telling = telling(failure);
    ServerErrorMessage said = said(telling);
    SqlState state = SqlState.of(telling.getSQLState());
    Origin origin = origin(telling, state, said, context);
    boolean lost = context.isLost() || origin == Origin.WIRE || endsTheConnection(telling);
    return new Fault(
        state,
        origin,
        fenceEpoch(state, said),
        said != null && isStale(state, said),
        lost,
        withParts(failure, origin, context).brokenBy(BrokenBy.of(failure)));
  }

  /** Returns the exception which knows most: the first with a message of the server's. */
  private static SQLException telling(SQLException failure) {
    Throwable at = failure;
    while (at instanceof SQLException) {
      SQLException sql = (SQLException) at;
      if (said(sql) != null) {
        return sql;
      }
      Throwable cause = at.getCause();
      at = cause == null && at instanceof BatchUpdateException ? sql.getNextException() : cause;
    }
    return failure;
  }

  private static @Nullable ServerErrorMessage said(SQLException failure) {
    return failure instanceof PSQLException
        ? ((PSQLException) failure).getServerErrorMessage()
        : null;
  }

  private static Origin origin(
      SQLException telling,
      SqlState state,
      @Nullable ServerErrorMessage said,
      FailureContext context) {
    if (context.stage() == FailureContext.Stage.CONNECTING) {
      return Origin.CONNECT;
    } else if (context.stage() == FailureContext.Stage.BOUNDARY) {
      return Origin.BOUNDARY;
    } else if (said != null) {
      return Origin.SERVER;
    }
    boolean wire = isClass08(telling) && state != SqlState.CONNECTION_DOES_NOT_EXIST;
    return wire ? Origin.WIRE : Origin.LOCAL;
  }

  private static boolean isClass08(SQLException failure) {
    String code = failure.getSQLState();
    return code != null && code.startsWith("08");
  }

  /** Tells whether pgjdbc met the end of the stream behind the message: it was a fatal one. */
  private static boolean endsTheConnection(SQLException telling) {
    int depth = 0;
    for (SQLException next = telling.getNextException();
        next != null && depth < 8;
        next = next.getNextException(), depth++) {
      if (isClass08(next) && said(next) == null) {
        return true;
      }
    }
    return false;
  }

  private static long fenceEpoch(SqlState state, @Nullable ServerErrorMessage said) {
    if (said == null || state != SqlState.READ_ONLY_SQL_TRANSACTION) {
      return NO_FENCE;
    }
    boolean fence =
        "bluegreen".equals(said.getSchema()) && "bluegreen_fence".equals(said.getConstraint());
    return fence ? epoch(said.getDetail()) : NO_FENCE;
  }

  private static long epoch(@Nullable String detail) {
    return detail != null && detail.matches("\\d{1,18}") ? Long.parseLong(detail) : 0;
  }

  private static boolean isStale(SqlState state, ServerErrorMessage said) {
    if (state == SqlState.FEATURE_NOT_SUPPORTED) {
      return "RevalidateCachedQuery".equals(said.getRoutine());
    }
    String message = said.getMessage();
    return state == SqlState.INVALID_SQL_STATEMENT_NAME
        && message != null
        && PREPARED_BY_PGJDBC.matcher(message).find();
  }

  private static FailureContext withParts(
      SQLException failure, Origin origin, FailureContext context) {
    if (context.position() == CallPosition.AUTOCOMMIT
        && context.countsTell()
        && context.activity() == CallActivity.BATCH
        && failure instanceof BatchUpdateException) {
      return context.partMayStand(hasCompleted((BatchUpdateException) failure));
    }
    return origin == Origin.LOCAL ? context.partMayStand(false) : context;
  }

  private static boolean hasCompleted(BatchUpdateException failure) {
    long[] counts = failure.getLargeUpdateCounts();
    return counts != null
        && Arrays.stream(counts).anyMatch(n -> n >= 0 || n == Statement.SUCCESS_NO_INFO);
  }

  public SqlState state() {
    return state;
  }

  public Origin origin() {
    return origin;
  }

  /** Tells whether our fence refused the write. */
  public boolean isFence() {
    return fenceEpoch != NO_FENCE;
  }

  /** Returns the epoch that the fence names: a newer route has this one or a later; -1 if none. */
  public long fenceEpoch() {
    return fenceEpoch;
  }

  /** Tells whether the server refused a statement only because of how it was prepared. */
  public boolean isStale() {
    return stale;
  }

  /** Tells whether the physical connection is gone. */
  public boolean isLost() {
    return lost;
  }

  public CallActivity activity() {
    return context.activity();
  }

  public CallPosition position() {
    return context.position();
  }

  /** Tells whether the active side changed since the boundary was passed. */
  public boolean isChanged() {
    return context.isChanged();
  }

  /** Tells whether the deployment is held. */
  public boolean isHeld() {
    return context.isHeld();
  }

  /** Returns the origin of a broken connection. */
  public BrokenBy brokenBy() {
    return context.brokenBy();
  }

  /** Tells whether a part of the call may have been committed by itself. */
  public boolean partMayStand() {
    return context.partMayStand();
  }

  @Override
  public String toString() {
    return state + " " + origin + " " + activity() + " " + position() + (lost ? " lost" : "");
  }
}
