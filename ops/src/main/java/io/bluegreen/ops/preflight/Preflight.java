package io.bluegreen.ops.preflight;

import io.bluegreen.ops.control.PairAccess;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Asks all checks of a pair, from the active side to the idle one. Its sessions are read-only, but
 * for one that tries a subscription and rolls it back.
 */
public final class Preflight {
  private final PairAccess access;
  private final PreflightOptions options;

  public Preflight(PairAccess access, PreflightOptions options) {
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
    ids.forEach(PreflightChecks::named);
    return run(PreflightChecks.ALL.stream().filter(check -> ids.contains(check.id())).toList());
  }

  private PreflightReport run(List<PreflightCheck> checks) throws SQLException {
    try (PreflightSessions sides = PreflightSessions.open(access, options)) {
      List<CheckResult> results = new ArrayList<>();
      for (PreflightCheck check : checks) {
        if (check.mode().covers(sides.mode())) {
          CheckResult result = check.ask(sides);
          results.add(options.overridden().contains(check.id()) ? result.override() : result);
        }
      }
      return new PreflightReport(results);
    }
  }
}
