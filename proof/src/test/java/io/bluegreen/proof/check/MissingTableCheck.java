package io.bluegreen.proof.check;

import io.bluegreen.proof.history.Operation;
import java.util.List;

/**
 * Tables in the middle of work: none is missing for an application whose every connection is
 * routed. A connection that nobody routes, or one that is left on a schema which was dropped, meets
 * an undefined table.
 */
public final class MissingTableCheck implements Check {
  private static final String UNDEFINED_TABLE = "42P01";

  @Override
  public List<String> violations(List<Operation> history, List<Row> rows) {
    return history.stream()
        .filter(operation -> operation.error().startsWith(UNDEFINED_TABLE))
        .map(operation -> "a table was missing in the middle of work: " + operation)
        .toList();
  }
}
