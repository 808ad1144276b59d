package io.bluegreen.ops.preflight;

import io.bluegreen.ops.cutover.model.CutoverOptions;
import java.time.Duration;
import java.util.Set;

/**
 * The options of preflight besides the pair itself.
 *
 * @param deployment row of the control table
 * @param failoverPaused whether the operator declares that no automatic failover can happen
 * @param overridden ids of checks whose errors do not count
 * @param statementTimeout how long any single statement may take
 * @param patience age above which a transaction is a long one
 * @param sequenceMargin least number of values that a switch moves a sequence ahead
 * @param runAsOwner whether the subscriptions are, or will be, made with {@code run_as_owner}
 */
public record PreflightOptions(
    String deployment,
    boolean failoverPaused,
    Set<String> overridden,
    Duration statementTimeout,
    Duration patience,
    long sequenceMargin,
    boolean runAsOwner) {
  public PreflightOptions {
    overridden = Set.copyOf(overridden);
  }

  /** Returns the defaults. */
  public static PreflightOptions of(String deployment) {
    return new PreflightOptions(
        deployment,
        false,
        Set.of(),
        Duration.ofSeconds(10),
        Duration.ofSeconds(5),
        CutoverOptions.of(deployment).sequenceMargin(),
        false);
  }

  /** Returns these options with the declaration that no automatic failover can happen. */
  public PreflightOptions withFailoverPaused(boolean paused) {
    return new PreflightOptions(
        deployment, paused, overridden, statementTimeout, patience, sequenceMargin, runAsOwner);
  }

  /** Returns these options with checks whose errors do not count. */
  public PreflightOptions withOverridden(Set<String> ids) {
    return new PreflightOptions(
        deployment, failoverPaused, ids, statementTimeout, patience, sequenceMargin, runAsOwner);
  }

  /** Returns these options with other times. */
  public PreflightOptions withTimes(Duration statement, Duration transactions) {
    return new PreflightOptions(
        deployment,
        failoverPaused,
        overridden,
        statement,
        transactions,
        sequenceMargin,
        runAsOwner);
  }

  /** Returns these options with another margin for sequences. */
  public PreflightOptions withSequenceMargin(long values) {
    return new PreflightOptions(
        deployment, failoverPaused, overridden, statementTimeout, patience, values, runAsOwner);
  }

  /** Returns these options with the choice of who applies rows: the subscription's owner. */
  public PreflightOptions withRunAsOwner(boolean owner) {
    return new PreflightOptions(
        deployment, failoverPaused, overridden, statementTimeout, patience, sequenceMargin, owner);
  }
}
