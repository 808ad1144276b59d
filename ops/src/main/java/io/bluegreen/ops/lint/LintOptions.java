package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The options of a lint run.
 *
 * @param sideSchemas names of the two schemas of a deployment in schema mode, which a migration
 *     must not name
 * @param inTransaction whether the tool that runs the files puts each of them into one transaction
 * @param lockTimeoutSet whether the tool that runs the files sets a lock_timeout
 * @param placeholders values that the tool puts in place of {@code ${name}}
 */
public record LintOptions(
    Set<String> sideSchemas,
    boolean inTransaction,
    boolean lockTimeoutSet,
    Map<String, String> placeholders) {
  public LintOptions {
    sideSchemas = Set.copyOf(sideSchemas);
    placeholders = Map.copyOf(placeholders);
  }

  /** Returns schemas {@code blue} and {@code green}, and files that run as they are. */
  public static LintOptions defaults() {
    return new LintOptions(Set.copyOf(List.of("blue", "green")), false, false, Map.of());
  }
}
