package io.bluegreen.it.reshape;

import java.util.List;

/**
 * One kind of reshape, with the statements of both versions of the application.
 *
 * @param setup the statements that make and fill the source
 * @param spec the file
 * @param before the old version
 * @param after the new version
 * @param rowsBefore query of the texts of {@code insert} in the source
 * @param rowsAfter the same in the targets
 * @param truncateBefore how the old version empties its table
 * @param truncateAfter how the new version empties its tables
 */
record Transformation(
    String name,
    List<String> setup,
    String spec,
    Writers.Version before,
    Writers.Version after,
    String rowsBefore,
    String rowsAfter,
    String truncateBefore,
    String truncateAfter) {
  @Override
  public String toString() {
    return name;
  }
}
