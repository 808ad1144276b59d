package io.bluegreen.it.pgjdbc;

import io.bluegreen.it.pgjdbc.SuiteResults.Outcome;
import io.bluegreen.it.pgjdbc.SuiteResults.Status;
import java.util.Map;
import java.util.TreeMap;

/** The tests whose outcome is another one in a mode of the driver than with plain pgjdbc. */
final class SuiteDifferences {
  private static final Outcome MISSING = new Outcome("", Status.SKIPPED, "did not run");

  private SuiteDifferences() {}

  /**
   * Compares two runs.
   *
   * @return a line that says what differs, for each {@code Class.method}; of a parameterized test
   *     the first turn that differs
   */
  static Map<String, String> between(SuiteResults plain, SuiteResults ours) {
    Map<String, String> differences = new TreeMap<>();
    plain
        .outcomes()
        .forEach(
            (id, expected) -> {
              Outcome actual = ours.outcomes().getOrDefault(id, MISSING);
              if (actual.status() != expected.status()) {
                differences.putIfAbsent(
                    expected.test(),
                    "%s, plain %s: %s"
                        .formatted(
                            actual.status(),
                            expected.status(),
                            actual.message().isEmpty() ? expected.message() : actual.message()));
              }
            });
    ours.outcomes()
        .forEach(
            (id, actual) -> {
              if (!plain.outcomes().containsKey(id)) {
                differences.putIfAbsent(
                    actual.test(), actual.status() + ", did not run with plain pgjdbc");
              }
            });
    return differences;
  }
}
