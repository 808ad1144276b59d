package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.List;

/** A check that finds violations in a history. */
@FunctionalInterface
public interface Check {

  /**
   * Returns one line for each violation; nothing if all is well.
   *
   * @param history every operation of every JVM, in any order
   * @param rows what was found at the end
   */
  List<String> violations(List<Operation> history, List<Row> rows);
}
