package io.bluegreen.ops.cutover.model;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.IdentityProbe;
import org.jspecify.annotations.Nullable;

/**
 * The options of a cutover. {@link #of} returns the defaults, and each {@code with…} a copy with
 * one changed option.
 *
 * @param deployment row of the control table
 * @param to side to make active; null for the one that is not
 * @param operator who wants it, for the record
 * @param timeouts how long to wait for whom
 * @param sequenceMargin least number of values that a sequence is moved ahead
 * @param terminateLeftovers whether sessions that applications leave behind on the old side end
 * @param acceptNewServers whether a person has looked at a failover that happened underneath an
 *     unfinished run, and wants resume or abort to go on with the servers as they are now
 * @param identityProbe how servers are asked who they are
 * @param listener told of every step
 */
public record CutoverOptions(
    String deployment,
    @Nullable Side to,
    String operator,
    CutoverTimeouts timeouts,
    long sequenceMargin,
    boolean terminateLeftovers,
    boolean acceptNewServers,
    IdentityProbe identityProbe,
    CutoverListener listener) {
  private static final long SEQUENCE_MARGIN = 1000;

  /** Returns the defaults. */
  public static CutoverOptions of(String deployment) {
    return new Draft(deployment).made();
  }

  /** Returns these options with a side to go to. */
  public CutoverOptions withTo(Side side) {
    Draft draft = new Draft(this);
    draft.to = side;
    return draft.made();
  }

  /** Returns these options in the name of somebody else. */
  public CutoverOptions withOperator(String name) {
    Draft draft = new Draft(this);
    draft.operator = name;
    return draft.made();
  }

  /** Returns these options with other times. */
  public CutoverOptions withTimeouts(CutoverTimeouts times) {
    Draft draft = new Draft(this);
    draft.timeouts = times;
    return draft.made();
  }

  /** Returns these options with another least number of values to move a sequence ahead. */
  public CutoverOptions withSequenceMargin(long values) {
    if (values < 0) {
      throw new IllegalArgumentException(
          "sequenceMargin is " + values + ", and cannot be negative");
    }
    Draft draft = new Draft(this);
    draft.sequenceMargin = values;
    return draft.made();
  }

  /** Returns these options with or without ending what stays on the old side. */
  public CutoverOptions withTerminateLeftovers(boolean terminate) {
    Draft draft = new Draft(this);
    draft.terminateLeftovers = terminate;
    return draft.made();
  }

  /**
   * Returns these options with or without the word of a person that resume or abort may go on with
   * servers that are others than at the start of the unfinished run.
   */
  public CutoverOptions withAcceptNewServers(boolean accept) {
    Draft draft = new Draft(this);
    draft.acceptNewServers = accept;
    return draft.made();
  }

  /** Returns these options with another way to ask a server who it is. */
  public CutoverOptions withIdentityProbe(IdentityProbe probe) {
    Draft draft = new Draft(this);
    draft.identityProbe = probe;
    return draft.made();
  }

  /** Returns these options with a listener. */
  public CutoverOptions withListener(CutoverListener told) {
    Draft draft = new Draft(this);
    draft.listener = told;
    return draft.made();
  }

  /** Options in the making; never leaves the method that made it. */
  private static final class Draft {
    private final String deployment;
    private @Nullable Side to;
    private String operator = System.getProperty("user.name", "unknown");
    private CutoverTimeouts timeouts = CutoverTimeouts.DEFAULT;
    private long sequenceMargin = SEQUENCE_MARGIN;
    private boolean terminateLeftovers = true;
    private boolean acceptNewServers;
    private IdentityProbe identityProbe = IdentityProbe.SQL;
    private CutoverListener listener = CutoverListener.SILENT;

    Draft(String deployment) {
      this.deployment = deployment;
    }

    Draft(CutoverOptions from) {
      deployment = from.deployment;
      to = from.to;
      operator = from.operator;
      timeouts = from.timeouts;
      sequenceMargin = from.sequenceMargin;
      terminateLeftovers = from.terminateLeftovers;
      acceptNewServers = from.acceptNewServers;
      identityProbe = from.identityProbe;
      listener = from.listener;
    }

    CutoverOptions made() {
      return new CutoverOptions(
          deployment,
          to,
          operator,
          timeouts,
          sequenceMargin,
          terminateLeftovers,
          acceptNewServers,
          identityProbe,
          listener);
    }
  }
}
