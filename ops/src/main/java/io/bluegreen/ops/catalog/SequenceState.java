package io.bluegreen.ops.catalog;

import io.bluegreen.ops.sql.Sql;
import java.math.BigInteger;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one sequence, as the sequence itself has it.
 *
 * @param name schema and name, as SQL writes them
 * @param sequence its name without quotes
 * @param last {@code last_value}
 * @param isCalled whether {@code last} was given out; if not, it is the next value
 * @param increment the step between two values
 * @param min the least value
 * @param max the greatest value
 * @param cache how many values a session takes at once
 * @param cycles whether the values begin anew at the bound
 * @param isReadable whether this role may read it; if not, {@code last} says nothing
 */
public record SequenceState(
    String name,
    String sequence,
    long last,
    boolean isCalled,
    long increment,
    long min,
    long max,
    long cache,
    boolean cycles,
    boolean isReadable) {

  /**
   * The catalog knows the last value of those that were called; NULL may mean anything else. A
   * sequence of an extension counts where a published table takes its values.
   */
  private static final String QUERY =
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname), c.relname, CASE WHEN r.readable THEN pg_catalog.pg_sequence_last_value(c.oid) END,"
          + " s.seqincrement, s.seqmin, s.seqmax, s.seqcache, s.seqcycle, r.readable"
          + " FROM pg_catalog.pg_sequence s JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace,"
          + " LATERAL (SELECT pg_catalog.has_sequence_privilege(c.oid, 'SELECT')) r(readable)"
          + " WHERE c.relpersistence <> 't' AND n.nspname !~ '^pg_'"
          + " AND n.nspname NOT IN ('bluegreen', 'information_schema')"
          + " AND (?::text IS NULL OR n.nspname = ?) AND (NOT EXISTS (SELECT FROM pg_catalog.pg_depend e"
          + " WHERE e.classid = 'pg_catalog.pg_class'::pg_catalog.regclass AND e.objid = c.oid"
          + " AND e.deptype = 'e') OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r"
          + " JOIN pg_catalog.pg_publication p ON p.oid = r.prpubid AND p.pubname ~ '^bluegreen_'"
          + " LEFT JOIN pg_catalog.pg_attrdef a ON a.adrelid = r.prrelid"
          + " JOIN pg_catalog.pg_depend u ON u.refobjid = c.oid AND u.objid = a.oid"
          + " AND u.classid = 'pg_catalog.pg_attrdef'::pg_catalog.regclass"
          + " OR u.objid = c.oid AND u.refobjid = r.prrelid AND u.deptype IN ('a', 'i')"
          + " AND u.classid = 'pg_catalog.pg_class'::pg_catalog.regclass)) ORDER BY 1, 2";

  private static final int AT_ONCE = 500;

  /** A value, and whether it was given out. */
  private record Position(long last, boolean isCalled) {}

  /**
   * Reads all sequences of the application.
   *
   * @param schema the only schema; null for all
   */
  public static List<SequenceState> read(Connection connection, @Nullable String schema)
      throws SQLException {
    List<SequenceState> states = new ArrayList<>();
    List<SequenceState> untold = new ArrayList<>();
    Sql.list(
        connection,
        row -> {
          Long last = row.getObject(3, Long.class);
          SequenceState state =
              new SequenceState(
                  Sql.text(row, 1),
                  Sql.text(row, 2),
                  last == null ? 0 : last,
                  last != null,
                  row.getLong(4),
                  row.getLong(5),
                  row.getLong(6),
                  row.getLong(7),
                  row.getBoolean(8),
                  row.getBoolean(9));
          return (last == null && state.isReadable()) ? untold.add(state) : states.add(state);
        },
        QUERY,
        schema,
        schema);
    Map<String, Position> positions = positions(connection, untold);
    for (SequenceState state : untold) {
      Position position = positions.get(state.name());
      if (position != null) {
        states.add(state.at(position));
      }
    }
    return states;
  }

  /** Asks the sequences themselves. */
  private static Map<String, Position> positions(Connection connection, List<SequenceState> states)
      throws SQLException {
    Map<String, Position> positions = new HashMap<>();
    for (int from = 0; from < states.size(); from += AT_ONCE) {
      List<String> questions = new ArrayList<>();
      for (SequenceState state : states.subList(from, Math.min(states.size(), from + AT_ONCE))) {
        questions.add(
            "SELECT %s AS name, last_value, is_called FROM %s"
                .formatted(Sql.literal(state.name()), state.name()));
      }
      Sql.list(
          connection,
          row -> positions.put(Sql.text(row, 1), new Position(row.getLong(2), row.getBoolean(3))),
          String.join(" UNION ALL ", questions));
    }
    return positions;
  }

  private SequenceState at(Position position) {
    return new SequenceState(
        name,
        sequence,
        position.last(),
        position.isCalled(),
        increment,
        min,
        max,
        cache,
        cycles,
        isReadable);
  }

  /** Returns the value before the next one, which may be outside of the bounds. */
  public BigInteger used() {
    BigInteger value = BigInteger.valueOf(last);
    return isCalled ? value : value.subtract(BigInteger.valueOf(increment));
  }

  /** Tells whether the next value comes before that which follows another one. */
  public boolean isBehind(BigInteger value) {
    int order = used().compareTo(value);
    return increment > 0 ? order < 0 : order > 0;
  }

  /** Returns how many values lie within the bounds, whatever the step. */
  BigInteger values() {
    return BigInteger.valueOf(max).subtract(BigInteger.valueOf(min)).add(BigInteger.ONE);
  }

  boolean contains(BigInteger value) {
    return value.compareTo(BigInteger.valueOf(min)) >= 0
        && value.compareTo(BigInteger.valueOf(max)) <= 0;
  }
}
