package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.control.Side;
import org.jspecify.annotations.Nullable;

/**
 * What a cutover is to do, and how.
 *
 * @param deployment row of the control table
 * @param to side to make active; null for the one that is not
 * @param operator who wants it, for the record
 * @param timeouts how long to wait for whom
 * @param sequenceMargin least number of values that a sequence is moved ahead
 * @param terminateLeftovers whether sessions that applications leave behind on the old side end
 * @param identityProbe how servers are asked who they are
 * @param listener told of every step
 */
public record CutoverOptions(
    String deployment,
    @Nullable Side to,
    String operator,
    Timeouts timeouts,
    long sequenceMargin,
    boolean terminateLeftovers,
    IdentityProbe identityProbe,
    CutoverListener listener) {
  private static final long SEQUENCE_MARGIN = 1000;

  /** Returns the defaults. */
  public static CutoverOptions of(String deployment) {
    return new CutoverOptions(
        deployment,
        null,
        System.getProperty("user.name", "unknown"),
        Timeouts.DEFAULT,
        SEQUENCE_MARGIN,
        true,
        IdentityProbe.SQL,
        CutoverListener.SILENT);
  }

  /** Returns these options with a side to go to. */
  public CutoverOptions withTo(Side side) {
    return new CutoverOptions(
        deployment,
        side,
        operator,
        timeouts,
        sequenceMargin,
        terminateLeftovers,
        identityProbe,
        listener);
  }

  /** Returns these options in the name of somebody else. */
  public CutoverOptions withOperator(String name) {
    return new CutoverOptions(
        deployment,
        to,
        name,
        timeouts,
        sequenceMargin,
        terminateLeftovers,
        identityProbe,
        listener);
  }

  /** Returns these options with other times. */
  public CutoverOptions withTimeouts(Timeouts times) {
    return new CutoverOptions(
        deployment,
        to,
        operator,
        times,
        sequenceMargin,
        terminateLeftovers,
        identityProbe,
        listener);
  }

  /** Returns these options with another way to ask a server who it is. */
  public CutoverOptions withIdentityProbe(IdentityProbe probe) {
    return new CutoverOptions(
        deployment, to, operator, timeouts, sequenceMargin, terminateLeftovers, probe, listener);
  }

  /** Returns these options with a listener. */
  public CutoverOptions withListener(CutoverListener told) {
    return new CutoverOptions(
        deployment,
        to,
        operator,
        timeouts,
        sequenceMargin,
        terminateLeftovers,
        identityProbe,
        told);
  }
}
