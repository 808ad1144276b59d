package io.bluegreen.ops.preflight;

import io.bluegreen.ops.control.PairAccess;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;

/**
 * The run of all checks of a pair, from the active side to the idle one. Its sessions are
 * read-only, except one that creates a subscription and rolls it back.
 */
public final class Preflight {
  private final PairAccess access;
  private final PreflightOptions options;

  /**
   * Takes what is asked, and how.
   *
   * @throws IllegalArgumentException if a check is overridden that does not exist; the message
   *     names the nearest
   */
  public Preflight(PairAccess access, PreflightOptions options) {
    PreflightChecks.requireKnown(options.overridden());
    this.access = access;
    this.options = options;
  }

  /**
   * Asks every check that is made for this pair's mode.
   *
   * @throws SQLException if no side can be reached, or none knows the deployment (P0002)
   */
  public PreflightReport run() throws SQLException {
    return run(PreflightChecks.ALL);
  }

  /**
   * Asks some of the checks.
   *
   * @throws SQLException as above
   * @throws IllegalArgumentException if there is no such check
   */
  public PreflightReport only(Set<String> ids) throws SQLException {
    PreflightChecks.requireKnown(ids);
    return run(PreflightChecks.ALL.stream().filter(check -> ids.contains(check.id())).toList());
  }

  private PreflightReport run(List<PreflightCheck> checks) throws SQLException {
    try (PreflightSessions sides = PreflightSessions.open(access, options)) {
      return ask(checks, sides);
    }
  }

  /** Asks the checks that are made for the pair's mode. */
  static PreflightReport ask(List<PreflightCheck> checks, CheckedPair pair) {
    return new PreflightReport(
        checks.stream()
            .filter(check -> check.mode().covers(pair.isOneDatabase() ? "schema" : "cluster"))
            .map(check -> ask(check, pair))
            .toList());
  }

  /** Asks one check. A check that cannot be asked is a warning, and stops no other one. */
  private static CheckResult ask(PreflightCheck check, CheckedPair pair) {
    boolean overridden = pair.options().overridden().contains(check.id());
    try {
      return new CheckResult(check, check.probe().look(pair), overridden);
    } catch (SQLException e) {
      return new CheckResult(check, List.of(CheckedPair.unasked(pair.source(), e)), overridden);
    }
  }
}
