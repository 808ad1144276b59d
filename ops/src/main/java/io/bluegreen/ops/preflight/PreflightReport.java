package io.bluegreen.ops.preflight;

import java.util.List;

/**
 * The answers to all checks of a pair, in the order in which they were asked.
 *
 * @param results one for each check
 */
public record PreflightReport(List<CheckResult> results) {
  public PreflightReport {
    results = List.copyOf(results);
  }

  /** Returns what stands against a switch. */
  public List<CheckResult> refusals() {
    return results.stream().filter(CheckResult::refuses).toList();
  }

  /** Returns how many checks have ended with a verdict. */
  public long count(CheckVerdict verdict) {
    return results.stream().filter(result -> result.verdict() == verdict).count();
  }

  /** Returns everything that was found, in one line each. */
  public List<String> lines() {
    return results.stream()
        .flatMap(r -> r.findings().stream().map(finding -> r.id() + ": " + finding))
        .toList();
  }
}
