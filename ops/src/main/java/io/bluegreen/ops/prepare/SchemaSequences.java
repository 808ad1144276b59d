package io.bluegreen.ops.prepare;

import io.bluegreen.ops.catalog.SequencePlan;
import io.bluegreen.ops.catalog.SequenceState;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The sequences of one schema, moved ahead of those of another by the rules of {@link
 * SequencePlan}.
 */
public final class SchemaSequences {
  private SchemaSequences() {}

  /**
   * A sequence that was moved.
   *
   * @param from the value that was used last where it comes from
   * @param to its new value
   */
  public record Moved(String sequence, long from, long to) {}

  /**
   * The result of a move.
   *
   * @param problems sequences that could not be moved, and why
   */
  public record Outcome(List<Moved> moved, List<String> problems) {}

  /** Moves sequences of schema {@code to} ahead of those of schema {@code from}. */
  public static Outcome move(Connection connection, String from, String to, long margin)
      throws SQLException {
    SequencePlan plan =
        SequencePlan.ofSchemas(
            SequenceState.read(connection, from), SequenceState.read(connection, to), margin);
    plan.carryOut(connection);
    return new Outcome(
        plan.moves().stream()
            .map(move -> new Moved(move.sequence().name(), move.from(), move.to()))
            .toList(),
        plan.problems().stream().map(SequencePlan.Problem::text).toList());
  }
}
