package io.bluegreen.ops.preflight;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.sql.Sql;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A comparison of the counters from which applications take identifiers in blocks, and which each
 * side of schema mode has for itself: tables of generators, known by their columns, and sequences
 * with a step.
 *
 * <p>A JVM goes on with its block after a flip. If the new side's counter is behind, it gives the
 * same identifiers out once more. In cluster mode the counter arrives with all other rows and never
 * falls back behind a block; there the tables are only named.
 */
final class IdentifierBlockProbe implements PreflightProbe {
  /**
   * The tables of generators. Without a name of its own a table has exactly these columns. The room
   * is for what is drawn between the mend and the flip, in the unit of the counter.
   */
  static final String TABLES =
      """
      SELECT r.name, r.relname AS relation, g.owner, coalesce(quote_ident(k.attname), '') AS key, quote_ident(v.attname) AS value,
             format_type(v.atttypid, v.atttypmod) AS type, g.only_key, g.room
      FROM app_relation r JOIN (VALUES
        ('', 'sequence_name', 'next_val', '', 'Hibernate', 10000),
        ('', 'sequence_name', 'sequence_next_hi_value', '', 'Hibernate', 10),
        ('', '', 'next_hi', '', 'Hibernate', 10),
        ('hibernate_sequence', '', 'next_val', '', 'Hibernate', 10000),
        ('', 'seq_name', 'seq_count', '', 'EclipseLink', 10000),
        ('', 'gen_name', 'gen_val', '', 'JPA', 10000),
        ('', 'gen_name', 'gen_value', '', 'JPA', 10000),
        ('', 'gen_key', 'gen_value', '', 'JPA', 10000),
        ('openjpa_sequence_table', 'id', 'sequence_value', '', 'OpenJPA', 10000),
        ('act_ge_property', 'name_', 'value_', 'next.dbid', 'Activiti, Camunda, Flowable', 100000),
        ('sequence_value_item', 'seq_name', 'seq_id', '', 'OFBiz, Jira', 10000),
        ('counter', 'name', 'currentid', '', 'Liferay', 100000)
      ) g(relation, key_column, value_column, only_key, owner, room)
        ON r.relkind IN ('r', 'p') AND NOT r.relispartition AND (g.relation = lower(r.relname) OR g.relation = '' AND
          (SELECT count(*) FROM pg_attribute a WHERE a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped) = CASE g.key_column WHEN '' THEN 1 ELSE 2 END)
      JOIN pg_attribute v ON v.attrelid = r.oid AND v.attnum > 0 AND NOT v.attisdropped AND lower(v.attname) = g.value_column
      LEFT JOIN pg_attribute k ON k.attrelid = r.oid AND k.attnum > 0 AND NOT k.attisdropped AND lower(k.attname) = g.key_column
      WHERE g.key_column = '' OR k.attname IS NOT NULL
      ORDER BY 1
      """;

  /** How many steps of a sequence are room for what is drawn between the mend and the flip. */
  private static final long ROOM_STEPS = 200;

  @Override
  public List<CheckFinding> look(CheckedPair pair) throws SQLException {
    List<CheckFinding> findings = new ArrayList<>();
    List<CatalogRow> tables = pair.query(pair.source(), TABLES);
    if (!pair.isOneDatabase()) {
      tables.forEach(table -> findings.add(replicated(pair.source(), table)));
      return findings;
    }
    Map<String, CatalogRow> idle = new HashMap<>();
    pair.query(pair.target(), TABLES).forEach(table -> idle.put(table.text("relation"), table));
    for (CatalogRow table : tables) {
      CatalogRow twin = idle.get(table.text("relation"));
      if (twin != null) {
        try {
          findings.addAll(compared(pair, table, twin));
        } catch (SQLException e) {
          findings.add(CheckedPair.unasked(pair.source(), e));
        }
      }
    }
    findings.addAll(sequences(pair));
    return findings;
  }

  private static CheckFinding replicated(Side side, CatalogRow table) {
    return new CheckFinding(
        CheckVerdict.OK,
        side,
        "%s gives out identifiers in blocks (%s); the counter is replicated, and a block that a JVM keeps in memory stays taken"
            .formatted(table.text("name"), table.text("owner")),
        "");
  }

  private static List<CheckFinding> compared(CheckedPair pair, CatalogRow table, CatalogRow twin)
      throws SQLException {
    Map<String, BigInteger> idle = counters(pair, pair.target(), twin);
    List<CheckFinding> findings = new ArrayList<>();
    for (Map.Entry<String, BigInteger> counter : counters(pair, pair.source(), table).entrySet()) {
      BigInteger there = idle.get(counter.getKey());
      if (there == null || there.compareTo(counter.getValue()) < 0) {
        findings.add(
            behind(
                pair.target(),
                table.text("key").isEmpty()
                    ? twin.text("name")
                    : "%s of %s".formatted(counter.getKey(), twin.text("name")),
                there,
                counter.getValue(),
                table.text("owner"),
                mend(table, twin, counter.getKey(), there == null)));
      }
    }
    return findings;
  }

  private static Map<String, BigInteger> counters(CheckedPair pair, Side side, CatalogRow table)
      throws SQLException {
    String key = table.text("key").isEmpty() ? "''" : table.text("key") + "::text";
    String only =
        table.text("only_key").isEmpty()
            ? ""
            : " AND " + key + " = " + Sql.literal(table.text("only_key"));
    return pair
        .query(
            side,
            "SELECT %s AS key, max(%s::text::numeric) AS value FROM %s WHERE %s::text ~ '^[0-9]+$'%s GROUP BY 1 ORDER BY 1"
                .formatted(key, table.text("value"), table.text("name"), table.text("value"), only))
        .stream()
        .collect(
            Collectors.toMap(
                row -> row.text("key"),
                row -> new BigInteger(row.text("value")),
                (one, other) -> one,
                TreeMap::new));
  }

  private static CheckFinding behind(
      Side side,
      String counter,
      @Nullable BigInteger here,
      BigInteger there,
      String owner,
      String mend) {
    return new CheckFinding(
        CheckVerdict.WARN,
        side,
        "counter %s %s, and the active side's is at %s (%s): a JVM goes on with the block that it keeps in memory, and this side gives the same identifiers out once more"
            .formatted(counter, here == null ? "has no row" : "is at " + here, there, owner),
        mend);
  }

  /** The counter of the idle side ahead of the active side's, by some room for what is drawn. */
  private static String mend(CatalogRow table, CatalogRow twin, String key, boolean isMissing) {
    boolean hasKey = !table.text("key").isEmpty();
    String update =
        "UPDATE %1$s i SET %2$s = (a.%3$s::text::numeric + %4$s)::%5$s FROM %6$s a WHERE i.%2$s::text::numeric < a.%3$s::text::numeric + %4$s"
            .formatted(
                twin.text("name"),
                twin.text("value"),
                table.text("value"),
                table.text("room"),
                twin.text("type"),
                table.text("name"));
    String row = Sql.literal(key);
    String mend =
        hasKey
            ? "%s AND i.%s = %s AND a.%s = %s"
                .formatted(update, twin.text("key"), row, table.text("key"), row)
            : update;
    if (!isMissing) {
      return mend;
    }
    return "INSERT INTO %s SELECT * FROM %s%s; %s"
        .formatted(
            twin.text("name"),
            table.text("name"),
            hasKey ? " WHERE %s = %s".formatted(table.text("key"), row) : "",
            mend);
  }

  private static List<CheckFinding> sequences(CheckedPair pair) throws SQLException {
    Map<String, SequenceState> idle =
        stepping(pair, pair.target()).stream()
            .collect(Collectors.toMap(SequenceState::sequence, Function.identity()));
    List<CheckFinding> findings = new ArrayList<>();
    for (SequenceState sequence : stepping(pair, pair.source())) {
      SequenceState twin = idle.get(sequence.sequence());
      if (twin != null && sequence.isCalled() && twin.isBehind(sequence.used())) {
        BigInteger room = BigInteger.valueOf(sequence.increment() * ROOM_STEPS);
        findings.add(
            behind(
                pair.target(),
                twin.name(),
                twin.used(),
                sequence.used(),
                "a sequence with steps of %d".formatted(sequence.increment()),
                "SELECT setval(%s, %s)"
                    .formatted(Sql.literal(twin.name()), sequence.used().add(room))));
      }
    }
    return findings;
  }

  /** The sequences of a side that give out more than one identifier with each value. */
  private static List<SequenceState> stepping(CheckedPair pair, Side side) throws SQLException {
    Set<String> own = pair.objects(side);
    return pair.sequences(side).stream()
        .filter(s -> Math.abs(s.increment()) > 1 && s.isReadable() && own.contains(s.name()))
        .toList();
  }
}
