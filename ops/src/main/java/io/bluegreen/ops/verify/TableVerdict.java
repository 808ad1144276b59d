package io.bluegreen.ops.verify;

import java.util.List;

/**
 * The result of the comparison of one table.
 *
 * @param table with its schema, or without it where the schemas are the sides
 * @param verdict the result in one word
 * @param leftRows rows on the first side
 * @param rightRows rows on the second side
 * @param detail the reasons, and the first keys that differ
 */
public record TableVerdict(
    String table, Verdict verdict, long leftRows, long rightRows, List<String> detail) {

  /** The result in one word. */
  public enum Verdict {
    SAME,
    DIFFERENT,
    /** One side does not have the table. */
    MISSING,
    /** The columns differ, so the rows were not compared. */
    STRUCTURE
  }

  public TableVerdict {
    detail = List.copyOf(detail);
  }

  public boolean isSame() {
    return verdict == Verdict.SAME;
  }
}
