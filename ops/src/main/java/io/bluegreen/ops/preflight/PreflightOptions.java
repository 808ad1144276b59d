package io.bluegreen.ops.preflight;

import java.time.Duration;
import java.util.Set;

/**
 * What preflight has to know beside the pair itself.
 *
 * @param deployment row of the control table
 * @param failoverPaused whether the operator declares that no automatic failover can happen
 * @param overridden ids of checks whose errors do not count
 * @param statementTimeout how long any single statement may take
 * @param patience age above which a transaction is a long one
 */
public record PreflightOptions(
    String deployment,
    boolean failoverPaused,
    Set<String> overridden,
    Duration statementTimeout,
    Duration patience) {
  public PreflightOptions {
    overridden = Set.copyOf(overridden);
    overridden.forEach(PreflightChecks::named);
  }

  /** Returns the defaults. */
  public static PreflightOptions of(String deployment) {
    return new PreflightOptions(
        deployment, false, Set.of(), Duration.ofSeconds(10), Duration.ofSeconds(5));
  }

  /** Returns these options with the declaration that no automatic failover can happen. */
  public PreflightOptions withFailoverPaused(boolean paused) {
    return new PreflightOptions(deployment, paused, overridden, statementTimeout, patience);
  }

  /**
   * Returns these options with checks whose errors do not count.
   *
   * @throws IllegalArgumentException if there is no such check; its message names the nearest
   */
  public PreflightOptions withOverridden(Set<String> ids) {
    return new PreflightOptions(deployment, failoverPaused, ids, statementTimeout, patience);
  }

  /** Returns these options with other times. */
  public PreflightOptions withTimes(Duration statement, Duration transactions) {
    return new PreflightOptions(deployment, failoverPaused, overridden, statement, transactions);
  }
}
