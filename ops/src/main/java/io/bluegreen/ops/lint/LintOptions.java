package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Set;

/**
 * How migrations are judged.
 *
 * @param sideSchemas names of the two schemas of a deployment in schema mode, which a migration
 *     must not name
 * @param inTransaction whether the tool that runs the files puts each of them into one transaction
 */
public record LintOptions(Set<String> sideSchemas, boolean inTransaction) {
  public LintOptions {
    sideSchemas = Set.copyOf(sideSchemas);
  }

  /** Returns schemas {@code blue} and {@code green}, and files without a transaction. */
  public static LintOptions defaults() {
    return new LintOptions(Set.copyOf(List.of("blue", "green")), false);
  }
}
