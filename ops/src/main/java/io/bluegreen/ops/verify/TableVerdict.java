package io.bluegreen.ops.verify;

import java.util.List;

/**
 * What was found about one table.
 *
 * @param table with its schema, or without where the schemas are the sides
 * @param verdict in one word
 * @param leftRows rows on the first side
 * @param rightRows rows on the second side
 * @param detail why, and the first keys that differ
 */
public record TableVerdict(
    String table, Verdict verdict, long leftRows, long rightRows, List<String> detail) {

  /** In one word. */
  public enum Verdict {
    SAME,
    DIFFERENT,
    /** One side does not have it. */
    MISSING,
    /** Its columns differ, so its rows were not compared. */
    STRUCTURE
  }

  public TableVerdict {
    detail = List.copyOf(detail);
  }

  public boolean isSame() {
    return verdict == Verdict.SAME;
  }
}
