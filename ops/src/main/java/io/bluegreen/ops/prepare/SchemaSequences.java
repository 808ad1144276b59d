package io.bluegreen.ops.prepare;

import io.bluegreen.ops.cutover.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Moves the sequences of one place ahead of those of another, by a margin that no session's cache
 * reaches, and never backwards: {@code last_value + max(margin, 10 × CACHE) × increment}.
 */
public final class SchemaSequences {
  private static final String QUERY =
      "SELECT sequencename, last_value, increment_by, min_value, max_value, cache_size FROM"
          + " pg_catalog.pg_sequences WHERE schemaname = ? ORDER BY 1";

  /** One sequence; a null value: never used, or not to be read. */
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
   * What was done.
   *
   * @param problems sequences that could not be moved, and why
   */
  public record Outcome(List<Moved> moved, List<String> problems) {}

  private SchemaSequences() {}

  /** Moves sequences of schema {@code to} ahead of those of schema {@code from}. */
  public static Outcome move(
      Connection source, String from, Connection target, String to, long margin)
      throws SQLException {
    List<State> there = read(target, to);
    List<Moved> moved = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (State here : read(source, from)) {
      State twin =
          there.stream().filter(s -> s.name().equals(here.name())).findFirst().orElse(null);
      Long used = here.value();
      if (twin == null) {
        problems.add(to + " has no sequence " + here.name());
      } else if (used != null) {
        move(here, used, twin, margin, target, to, moved, problems);
      }
    }
    return new Outcome(moved, problems);
  }

  private static void move(
      State here,
      long used,
      State twin,
      long margin,
      Connection target,
      String schema,
      List<Moved> moved,
      List<String> problems)
      throws SQLException {
    BigInteger goal =
        BigInteger.valueOf(Math.max(margin, Math.multiplyExact(10, here.cache())))
            .multiply(BigInteger.valueOf(here.increment()))
            .add(BigInteger.valueOf(used));
    boolean fits =
        goal.compareTo(BigInteger.valueOf(twin.min())) >= 0
            && goal.compareTo(BigInteger.valueOf(twin.max())) <= 0;
    if (!fits) {
      problems.add(schema + "." + here.name() + " would pass its bound: " + goal);
      return;
    }
    long value = goal.longValueExact();
    Long now = twin.value();
    if (now == null || (here.increment() > 0 ? now < value : now > value)) {
      Sql.number(
          target,
          "SELECT pg_catalog.setval(?::pg_catalog.regclass, ?)",
          Sql.identifier(schema) + "." + Sql.identifier(here.name()),
          value);
      moved.add(new Moved(schema + "." + here.name(), used, value));
    }
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
