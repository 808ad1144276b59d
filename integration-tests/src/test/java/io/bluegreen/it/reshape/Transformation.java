package io.bluegreen.it.reshape;

import java.util.List;
import java.util.Set;

/**
 * One kind of reshape, with the statements of both versions of the application.
 *
 * @param setup the statements that make and fill the source
 * @param spec the file
 * @param before the old version
 * @param after the new version
 * @param rowsBefore query of the texts of {@code insert} in the source
 * @param rowsAfter the same in the targets
 * @param expected SQLSTATEs that the application's own statements cause, beside 40P01 and 40001
 */
record Transformation(
    String name,
    List<String> setup,
    String spec,
    Writers.Version before,
    Writers.Version after,
    String rowsBefore,
    String rowsAfter,
    Set<String> expected) {
  @Override
  public String toString() {
    return name;
  }
}
