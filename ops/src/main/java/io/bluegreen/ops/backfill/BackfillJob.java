package io.bluegreen.ops.backfill;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be filled. Two runs of the same job are one: the second goes on where the first
 * stopped.
 *
 * @param table as SQL writes it
 * @param set assignments, as behind SET of an UPDATE
 * @param where condition, as behind WHERE; null for all rows
 * @param key columns of the primary key or of a unique key without NULLs; empty for the primary key
 */
public record BackfillJob(String table, String set, @Nullable String where, List<String> key) {
  public BackfillJob {
    key = List.copyOf(key);
  }
}
