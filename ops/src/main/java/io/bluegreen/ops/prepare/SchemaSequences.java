package io.bluegreen.ops.prepare;

import io.bluegreen.ops.sql.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The advance of one schema's sequences beyond those of another schema, by a margin larger than any
 * session's cache: {@code last_value + max(margin, 10 × CACHE) × increment}. A sequence is never
 * set back.
 */
public final class SchemaSequences {
  private static final String QUERY =
      "SELECT sequencename, last_value, increment_by, min_value, max_value, cache_size FROM"
          + " pg_catalog.pg_sequences WHERE schemaname = ? ORDER BY 1";

  /** The state of one sequence. The value is null if it was never used or cannot be read. */
  private record State(
      String name, @Nullable Long value, long increment, long min, long max, long cache) {}

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

  private final Connection connection;
  private final String schema;
  private final long margin;
  private final List<Moved> moved = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();

  private SchemaSequences(Connection connection, String schema, long margin) {
    this.connection = connection;
    this.schema = schema;
    this.margin = margin;
  }

  /** Moves sequences of schema {@code to} ahead of those of schema {@code from}. */
  public static Outcome move(Connection connection, String from, String to, long margin)
      throws SQLException {
    SchemaSequences target = new SchemaSequences(connection, to, margin);
    List<State> there = read(connection, to);
    for (State here : read(connection, from)) {
      target.follow(
          here, there.stream().filter(s -> s.name().equals(here.name())).findFirst().orElse(null));
    }
    return new Outcome(target.moved, target.problems);
  }

  private void follow(State here, @Nullable State twin) throws SQLException {
    Long used = here.value();
    if (twin == null) {
      problems.add(schema + " has no sequence " + here.name());
    } else if (used != null) {
      BigInteger goal = goal(here, used);
      if (goal.compareTo(BigInteger.valueOf(twin.min())) < 0
          || goal.compareTo(BigInteger.valueOf(twin.max())) > 0) {
        problems.add(schema + "." + here.name() + " would pass its bound: " + goal);
      } else if (isBehind(twin, goal.longValueExact())) {
        set(here.name(), goal.longValueExact());
        moved.add(new Moved(schema + "." + here.name(), used, goal.longValueExact()));
      }
    }
  }

  private BigInteger goal(State here, long used) {
    return BigInteger.valueOf(Math.max(margin, Math.multiplyExact(10, here.cache())))
        .multiply(BigInteger.valueOf(here.increment()))
        .add(BigInteger.valueOf(used));
  }

  private static boolean isBehind(State twin, long goal) {
    Long now = twin.value();
    return now == null || (twin.increment() > 0 ? now < goal : now > goal);
  }

  private void set(String name, long value) throws SQLException {
    Sql.number(
        connection,
        "SELECT pg_catalog.setval(?::pg_catalog.regclass, ?)",
        Sql.identifier(schema) + "." + Sql.identifier(name),
        value);
  }

  private static List<State> read(Connection connection, String schema) throws SQLException {
    return Sql.list(
        connection,
        row ->
            new State(
                Sql.text(row, 1),
                row.getObject(2, Long.class),
                row.getLong(3),
                row.getLong(4),
                row.getLong(5),
                row.getLong(6)),
        QUERY,
        schema);
  }
}
