package io.bluegreen.ops.verify;

import io.bluegreen.ops.verify.Hashes.Digest;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Compares the rows of one table. A key whose order no collation decides is walked in chunks; any
 * other is spread over buckets in one pass, because two servers may order it differently.
 */
final class Comparison {
  private static final int MOST_BUCKETS = 65_536;
  private static final long PAUSE_MILLIS = 200;

  private final Hashes left;
  private final Hashes right;
  private final VerifyOptions options;
  private final LongConsumer progress;
  private final List<String> examples = new ArrayList<>();
  private long leftRows;
  private long rightRows;
  private boolean different;

  Comparison(Hashes left, Hashes right, VerifyOptions options, LongConsumer progress) {
    this.left = left;
    this.right = right;
    this.options = options;
    this.progress = progress;
  }

  TableVerdict compare(String name) throws SQLException, InterruptedException {
    if (left.table().key().isEmpty()) {
      compare(Chunk.between(null, null));
      if (different) {
        examples.add("it has no primary key, so the rows cannot be named");
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
      compare(Chunk.between(after, upTo));
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
        compare(Chunk.bucket(bucket, buckets));
      }
    }
  }

  /** A difference counts once it has lasted; what replication brings meanwhile is none. */
  private void compare(Chunk chunk) throws SQLException, InterruptedException {
    long start = System.nanoTime();
    while (true) {
      Digest here = left.digest(chunk);
      Digest there = right.digest(chunk);
      boolean same = here.equals(there);
      if (same || System.nanoTime() - start >= options.patience().toNanos()) {
        count(here.rows(), there.rows());
        if (!same) {
          nameRows(chunk);
        }
        return;
      }
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    }
  }

  private void count(long here, long there) {
    leftRows += here;
    rightRows += there;
    progress.accept(leftRows);
  }

  private void nameRows(Chunk chunk) throws SQLException {
    different = true;
    if (left.table().key().isEmpty() || examples.size() >= options.examples()) {
      return;
    }
    Map<List<String>, Long> here = left.rows(chunk);
    Map<List<String>, Long> there = right.rows(chunk);
    here.forEach(
        (key, hash) -> {
          Long other = there.get(key);
          if (other == null) {
            example(key, "is missing on " + right.place().label());
          } else if (!other.equals(hash)) {
            example(key, "differs");
          }
        });
    there.keySet().stream()
        .filter(key -> !here.containsKey(key))
        .forEach(key -> example(key, "is missing on " + left.place().label()));
  }

  private void example(List<String> key, String what) {
    if (examples.size() < options.examples()) {
      examples.add("%s = %s %s".formatted(left.table().key(), String.join(", ", key), what));
    }
  }
}
