package io.bluegreen.ops.backfill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The description of a backfill: table, assignments and condition. Two runs with an equal
 * description are the same job, and the second one continues where the first one stopped.
 *
 * @param table the name as SQL writes it
 * @param set assignments, as after SET of an UPDATE
 * @param where condition, as after WHERE; null for all rows
 * @param key columns of the primary key or of a unique key without NULLs; empty for the primary key
 */
public record BackfillJob(String table, String set, @Nullable String where, List<String> key) {
  public BackfillJob {
    key = List.copyOf(key);
  }
}
