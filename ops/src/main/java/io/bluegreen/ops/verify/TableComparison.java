package io.bluegreen.ops.verify;

import io.bluegreen.ops.verify.RowHashes.Digest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of the rows of one table.
 *
 * <p>A table is read in chunks by its key if no collation decides the key's order. Otherwise its
 * rows are distributed over buckets in one pass, because two servers may order the key differently.
 */
final class TableComparison {
  private static final int MOST_BUCKETS = 65_536;
  private static final long PAUSE_MILLIS = 200;

  private final RowHashes left;
  private final RowHashes right;
  private final VerifyOptions options;
  private final LongConsumer progress;
  private final List<String> examples = new ArrayList<>();
  private long leftRows;
  private long rightRows;
  private boolean different;

  TableComparison(RowHashes left, RowHashes right, VerifyOptions options, LongConsumer progress) {
    this.left = left;
    this.right = right;
    this.options = options;
    this.progress = progress;
  }

  TableVerdict compare(String name) throws SQLException, InterruptedException {
    if (left.table().key().isEmpty()) {
      compare(RowChunk.between(null, null));
      if (different) {
        examples.add("the table has no primary key, so the rows cannot be named");
      }
    } else if (left.table().key().isCollated()) {
      compareBuckets();
    } else {
      compareInOrder();
    }
    return new TableVerdict(
        name,
        different ? TableVerdict.Verdict.DIFFERENT : TableVerdict.Verdict.SAME,
        leftRows,
        rightRows,
        examples);
  }

  private void compareInOrder() throws SQLException, InterruptedException {
    @Nullable List<String> after = null;
    do {
      List<String> upTo = left.boundary(after, options.chunk()).orElse(null);
      compare(RowChunk.between(after, upTo));
      after = upTo;
    } while (after != null);
  }

  private void compareBuckets() throws SQLException, InterruptedException {
    long wanted = Math.max(left.table().estimate(), right.table().estimate()) / options.chunk();
    int buckets = (int) Math.max(1, Math.min(MOST_BUCKETS, wanted));
    Map<Integer, Digest> here = left.buckets(buckets);
    Map<Integer, Digest> there = right.buckets(buckets);
    Set<Integer> all = new HashSet<>(here.keySet());
    all.addAll(there.keySet());
    for (int bucket : all) {
      Digest inHere = here.get(bucket);
      Digest inThere = there.get(bucket);
      if (inHere != null && inThere != null && inHere.equals(inThere)) {
        count(inHere.rows(), inThere.rows());
      } else {
        compare(RowChunk.bucket(bucket, buckets));
      }
    }
  }

  /**
   * Compares a chunk until it is equal or the longest wait is over. A difference that replication
   * removes meanwhile does not count. A table that is written all the time is never equal as a
   * whole: its newest rows are not replicated yet, and other rows keep changing. Each differing row
   * is therefore watched by itself, and counts only if the right side's row has not changed either.
   */
  private void compare(RowChunk chunk) throws SQLException, InterruptedException {
    long start = System.nanoTime();
    @Nullable Map<List<String>, Difference> lasting = null;
    while (true) {
      Digest here = left.digest(chunk);
      Digest there = right.digest(chunk);
      boolean same = here.equals(there);
      if (!same && hasKey() && Math.max(here.rows(), there.rows()) <= RowHashes.MOST_KEYS) {
        lasting = stillThere(lasting, differences(chunk));
        same = lasting.isEmpty();
      }
      if (same || System.nanoTime() - start >= options.patience().toNanos()) {
        count(here.rows(), there.rows());
        if (!same) {
          different = true;
          (lasting == null ? differences(chunk) : lasting).forEach(this::example);
        }
        return;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private static Map<List<String>, Difference> stillThere(
      @Nullable Map<List<String>, Difference> before, Map<List<String>, Difference> now) {
    if (before != null) {
      now.entrySet().removeIf(row -> !row.getValue().hasLasted(before.get(row.getKey())));
    }
    return now;
  }

  private boolean hasKey() {
    return !left.table().key().isEmpty();
  }

  private void count(long here, long there) {
    leftRows += here;
    rightRows += there;
    progress.accept(leftRows);
  }

  /**
   * The hashes of a row that differs.
   *
   * @param left null if the row is missing there
   * @param right null if the row is missing there
   */
  private record Difference(@Nullable Long left, @Nullable Long right) {
    boolean hasLasted(@Nullable Difference before) {
      return before != null && Objects.equals(before.right, right);
    }
  }

  private Map<List<String>, Difference> differences(RowChunk chunk) throws SQLException {
    if (!hasKey()) {
      return Map.of();
    }
    Map<List<String>, Long> here = left.rows(chunk);
    Map<List<String>, Long> there = right.rows(chunk);
    Map<List<String>, Difference> differences = new LinkedHashMap<>();
    here.forEach(
        (key, hash) -> {
          Long other = there.get(key);
          if (!hash.equals(other)) {
            differences.put(key, new Difference(hash, other));
          }
        });
    there.forEach(
        (key, hash) -> {
          if (!here.containsKey(key)) {
            differences.put(key, new Difference(null, hash));
          }
        });
    return differences;
  }

  private void example(List<String> key, Difference difference) {
    if (examples.size() >= options.examples()) {
      return;
    }
    String what = "differs";
    if (difference.left() == null) {
      what = "is missing on " + left.side().label();
    } else if (difference.right() == null) {
      what = "is missing on " + right.side().label();
    }
    examples.add("%s = %s %s".formatted(left.table().key(), String.join(", ", key), what));
  }
}
