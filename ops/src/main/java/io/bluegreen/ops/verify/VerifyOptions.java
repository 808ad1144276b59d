package io.bluegreen.ops.verify;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * The options of a verification.
 *
 * @param tables names without or with schema; empty for all
 * @param excluded names of tables that are left out, in the same way
 * @param chunk rows per statement, at least 1
 * @param patience how long a difference may last before it counts: rows on their way through
 *     replication arrive meanwhile
 * @param examples how many differing keys of a table are named
 * @param unshared columns that only one side has by intention, and that are not compared, as {@code
 *     schema.table.column}
 */
public record VerifyOptions(
    List<String> tables,
    List<String> excluded,
    int chunk,
    Duration patience,
    int examples,
    Set<String> unshared) {
  /** All tables, 10,000 rows at a time. */
  public static final VerifyOptions DEFAULT =
      new VerifyOptions(List.of(), List.of(), 10_000, Duration.ofSeconds(10), 5, Set.of());

  public VerifyOptions {
    tables = List.copyOf(tables);
    excluded = List.copyOf(excluded);
    unshared = Set.copyOf(unshared);
    if (chunk < 1) {
      throw new IllegalArgumentException("chunk is " + chunk + ", and has to be at least 1");
    }
  }
}
