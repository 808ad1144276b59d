package io.bluegreen.ops.reshape.verify;

import io.bluegreen.ops.catalog.KeyWalk;
import io.bluegreen.ops.catalog.TableKey;
import io.bluegreen.ops.reshape.mirror.BackSql;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.sql.DeadlockRetry;
import io.bluegreen.ops.sql.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of what the source's rows would become with what the targets hold. Each chunk is
 * one statement, so both sides are seen at the same instant, and a writer cannot cause a
 * difference.
 */
public final class RowComparison {
  private static final int MOST_KEYS = 1000;

  private final Connection connection;
  private final ResolvedReshape reshape;
  private final int chunk;
  private final LongConsumer progress;
  private final List<DifferentRow> differences = new ArrayList<>();
  private long compared;
  private long different;

  /**
   * A row that differs.
   *
   * @param relation the target
   * @param key the source's key, as an array in text
   * @param what how the target differs
   */
  public record DifferentRow(String relation, String key, String what) {}

  /**
   * The result of a comparison.
   *
   * @param rows rows of the source
   * @param different all rows that differ
   * @param examples the first of them
   */
  public record Compared(long rows, long different, List<DifferentRow> examples) {}

  /** The counts of one chunk. */
  private record Counts(long rows, long different, @Nullable List<String> keys) {}

  public RowComparison(
      Connection connection, ResolvedReshape reshape, int chunk, LongConsumer progress) {
    this.connection = connection;
    this.reshape = reshape;
    this.chunk = chunk;
    this.progress = progress;
  }

  /** Compares everything. The connection may be in a transaction that holds locks. */
  public Compared run() throws SQLException {
    KeyWalk source = new KeyWalk(reshape.source().relation(), reshape.source().key());
    @Nullable List<String> after = null;
    do {
      KeyWalk.Range range = source.next(connection, after, chunk);
      for (TargetTable target : reshape.targets()) {
        Counts counts = counts(forward(target, source.within(range)), range.arguments());
        note(target, counts, "is missing or differs");
        compared += target.isMain() ? counts.rows() : 0;
      }
      progress.accept(compared);
      after = range.upTo();
    } while (after != null);
    for (TargetTable target : reshape.targets()) {
      compareExtra(target);
    }
    return new Compared(compared, different, differences);
  }

  /**
   * Compares the rows of some keys only.
   *
   * @param keys by the number of their table, 0 for the source
   */
  public Compared ofKeys(Map<Integer, List<String>> keys) throws SQLException {
    List<String> ofSource = keys.getOrDefault(0, List.of());
    for (TargetTable target : reshape.targets()) {
      Counts counts = counts(forward(target, among(reshape.source().key())), texts(ofSource));
      note(target, counts, "is missing or differs");
      compared += target.isMain() ? counts.rows() : 0;
      List<String> own = keys.getOrDefault(target.number(), List.of());
      note(
          target,
          counts(extra(target, among(target.key())), texts(own)),
          "belongs to no row of the source");
    }
    return new Compared(compared, different, differences);
  }

  private Array texts(List<String> keys) throws SQLException {
    return connection.createArrayOf("text", keys.toArray());
  }

  /** Returns the condition for the rows whose keys are in an array of noted keys. */
  private static String among(TableKey key) {
    return "(%s) IN (SELECT %s FROM unnest(?::text[]) AS bluegreen_noted (bluegreen_key))"
        .formatted(
            key.list(),
            IntStream.range(0, key.columns().size())
                .mapToObj(
                    i ->
                        "(bluegreen_noted.bluegreen_key::text[])[%d]::%s"
                            .formatted(i + 1, key.columns().get(i).type()))
                .collect(Collectors.joining(", ")));
  }

  private void compareExtra(TargetTable target) throws SQLException {
    KeyWalk walk = new KeyWalk(target.relation(), target.key());
    @Nullable List<String> after = null;
    do {
      KeyWalk.Range range = walk.next(connection, after, chunk);
      note(
          target,
          counts(extra(target, walk.within(range)), range.arguments()),
          "belongs to no row of the source");
      after = range.upTo();
    } while (after != null);
  }

  private void note(TargetTable target, Counts counts, String what) {
    different += counts.different();
    if (counts.keys() != null) {
      for (String key : counts.keys()) {
        if (differences.size() < MOST_KEYS) {
          differences.add(new DifferentRow(target.relation().toString(), key, what));
        }
      }
    }
  }

  private Counts counts(String sql, Object... arguments) throws SQLException {
    String counting =
        "SELECT count(*), count(*) FILTER (WHERE bluegreen_differs), (array_agg(bluegreen_note)"
            + " FILTER (WHERE bluegreen_differs))[1:"
            + MOST_KEYS
            + "] FROM ("
            + sql
            + ") AS bluegreen_all";
    return DeadlockRetry.of(
        connection,
        () ->
            Sql.one(
                connection,
                row -> {
                  Array keys = row.getArray(3);
                  return new Counts(
                      row.getLong(1),
                      row.getLong(2),
                      keys == null ? null : List.of((String[]) keys.getArray()));
                },
                counting,
                arguments));
  }

  private String forward(TargetTable target, String range) {
    int keys = target.key().columns().size();
    int all = target.filled().size();
    String join =
        IntStream.range(0, keys)
            .mapToObj(
                i ->
                    "bluegreen_target.%s = bluegreen_source.bluegreen_value_%d"
                        .formatted(target.filled().get(i).column().sql(), i))
            .collect(Collectors.joining(" AND "));
    String differs =
        IntStream.range(keys, all)
            .mapToObj(
                i ->
                    target
                        .filled()
                        .get(i)
                        .column()
                        .differs(
                            "bluegreen_source.bluegreen_value_" + i,
                            "bluegreen_target." + target.filled().get(i).column().sql()))
            .collect(Collectors.joining(" OR "));
    String values =
        IntStream.range(0, all)
            .mapToObj(
                i ->
                    "CAST(%s AS %s) AS bluegreen_value_%d"
                        .formatted(
                            target.filled().get(i).expression(),
                            target.filled().get(i).column().fullType(),
                            i))
            .collect(Collectors.joining(", "));
    String present = "bluegreen_source.bluegreen_present";
    String there = "bluegreen_target." + target.filled().get(0).column().sql() + " IS NOT NULL";
    return """
        SELECT bluegreen_source.bluegreen_note, %s AND (NOT (%s)%s) AS bluegreen_differs
        FROM (SELECT %s AS bluegreen_note, coalesce(%s, false) AS bluegreen_present, %s FROM %s AS source WHERE %s) AS bluegreen_source
        LEFT JOIN %s AS bluegreen_target ON %s AND %s"""
        .formatted(
            present,
            there,
            differs.isEmpty() ? "" : " OR " + differs,
            noted("source"),
            target.condition(),
            values,
            reshape.source().relation().sql(),
            range,
            target.relation().sql(),
            present,
            join);
  }

  private String extra(TargetTable target, String range) {
    int sourceKeys = reshape.source().key().columns().size();
    String sameSource =
        IntStream.range(0, sourceKeys)
            .mapToObj(
                i ->
                    "source.%s = bluegreen_target.bluegreen_key_%d"
                        .formatted(reshape.source().key().columns().get(i).sql(), i))
            .collect(Collectors.joining(" AND "));
    String sameTarget =
        IntStream.range(0, target.key().columns().size())
            .mapToObj(
                i ->
                    "CAST(%s AS %s) = bluegreen_target.bluegreen_own_%d"
                        .formatted(
                            target.keyColumns().get(i).expression(),
                            target.keyColumns().get(i).column().type(),
                            i))
            .collect(Collectors.joining(" AND "));
    String own =
        IntStream.range(0, target.key().columns().size())
            .mapToObj(
                i ->
                    "%s.%s AS bluegreen_own_%d"
                        .formatted(target.aliasSql(), target.key().columns().get(i).sql(), i))
            .collect(Collectors.joining(", "));
    String note =
        IntStream.range(0, sourceKeys)
            .mapToObj(i -> "bluegreen_target.bluegreen_key_" + i + "::text")
            .collect(Collectors.joining(", ", "ARRAY[", "]::text"));
    return """
        SELECT %s AS bluegreen_note, NOT EXISTS (SELECT FROM %s AS source WHERE %s AND %s AND %s) AS bluegreen_differs
        FROM (SELECT %s, %s FROM %s AS %s WHERE %s) AS bluegreen_target"""
        .formatted(
            note,
            reshape.source().relation().sql(),
            sameSource,
            target.condition(),
            sameTarget,
            new BackSql(reshape, target).keys(),
            own,
            target.relation().sql(),
            target.aliasSql(),
            range);
  }

  private String noted(String alias) {
    return reshape.source().key().columns().stream()
        .map(column -> alias + "." + column.sql() + "::text")
        .collect(Collectors.joining(", ", "ARRAY[", "]::text"));
  }
}
