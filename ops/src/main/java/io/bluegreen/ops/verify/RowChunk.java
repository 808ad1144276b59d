package io.bluegreen.ops.verify;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a table: the rows between two keys, the rows of one bucket, or all rows.
 *
 * @param after the key before its first row; null for the beginning
 * @param upTo the key of its last row; null for the end
 * @param bucket number of the bucket among {@code buckets}; -1 if the part is no bucket
 */
record RowChunk(
    @Nullable List<String> after, @Nullable List<String> upTo, int bucket, int buckets) {

  static RowChunk between(@Nullable List<String> after, @Nullable List<String> upTo) {
    return new RowChunk(after, upTo, -1, 1);
  }

  static RowChunk bucket(int bucket, int buckets) {
    return new RowChunk(null, null, bucket, buckets);
  }

  String where(TableShape table) {
    List<String> conditions = new ArrayList<>(List.of("true"));
    if (after != null) {
      conditions.add(table.key().compared(">"));
    }
    if (upTo != null) {
      conditions.add(table.key().compared("<="));
    }
    if (bucket >= 0) {
      conditions.add(bucketOf(table, buckets) + " = " + bucket);
    }
    return String.join(" AND ", conditions);
  }

  Object[] arguments() {
    List<Object> arguments = new ArrayList<>();
    if (after != null) {
      arguments.addAll(after);
    }
    if (upTo != null) {
      arguments.addAll(upTo);
    }
    return arguments.toArray();
  }

  /** Returns an expression for the number of a row's bucket. */
  static String bucketOf(TableShape table, int buckets) {
    return "(" + table.keyHash() + " & 2147483647) % " + buckets;
  }
}
