package io.bluegreen.ops.verify;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The comparison of two sides table by table, by short statements that hold no snapshot in between.
 *
 * <p>Two sides that nobody writes to, as behind a fence, are compared exactly. Elsewhere a
 * difference counts only if it lasts. Used by one thread.
 */
public final class Verification {
  private final VerifyOptions options;
  private final VerifyListener listener;

  public Verification(VerifyOptions options, VerifyListener listener) {
    this.options = options;
    this.listener = listener;
  }

  /**
   * Compares.
   *
   * @return one verdict per table that either side has and that was asked for
   * @throws IllegalArgumentException if a table was asked for, or left out, that neither side has
   */
  public List<TableVerdict> run(ComparedSide left, ComparedSide right)
      throws SQLException, InterruptedException {
    left.prepare();
    right.prepare();
    requireSameEncoding(left, right);
    Map<String, TableShape> here = TableShape.all(left, options.unshared());
    Map<String, TableShape> there = TableShape.all(right, options.unshared());
    Set<String> names = new TreeSet<>(here.keySet());
    names.addAll(there.keySet());
    select(names);
    listener.begins(names.size());
    List<TableVerdict> verdicts = new ArrayList<>();
    for (String name : names) {
      TableVerdict verdict = judge(name, left, here.get(name), right, there.get(name));
      verdicts.add(verdict);
      listener.done(verdict);
    }
    return verdicts;
  }

  private void select(Set<String> names) {
    requireKnown(names, options.tables());
    requireKnown(names, options.excluded());
    names.removeIf(name -> options.excluded().stream().anyMatch(w -> matches(name, w)));
    if (!options.tables().isEmpty()) {
      names.removeIf(name -> options.tables().stream().noneMatch(w -> matches(name, w)));
    }
  }

  private static void requireKnown(Set<String> names, List<String> asked) {
    for (String wanted : asked) {
      if (names.stream().noneMatch(name -> matches(name, wanted))) {
        throw new IllegalArgumentException("neither side has a table " + wanted);
      }
    }
  }

  private static boolean matches(String name, String wanted) {
    return name.equals(wanted) || name.endsWith("." + wanted);
  }

  private TableVerdict judge(
      String name,
      ComparedSide left,
      @Nullable TableShape here,
      ComparedSide right,
      @Nullable TableShape there)
      throws SQLException, InterruptedException {
    if (here == null || there == null) {
      String where = here == null ? left.label() : right.label();
      return new TableVerdict(
          name, TableVerdict.Verdict.MISSING, 0, 0, List.of("it is not on " + where));
    }
    List<String> differences = here.differences(there, left.label(), right.label());
    if (!differences.isEmpty()) {
      return new TableVerdict(name, TableVerdict.Verdict.STRUCTURE, 0, 0, differences);
    }
    TableShape sameOrder =
        new TableShape(there.relation(), here.columns(), here.key(), there.estimate());
    return new TableComparison(
            new RowHashes(left, here),
            new RowHashes(right, sameOrder),
            options,
            rows -> listener.rows(name, rows))
        .compare(name);
  }

  /** Hashes are those of the server's own bytes. */
  private static void requireSameEncoding(ComparedSide left, ComparedSide right)
      throws SQLException {
    String here = Sql.texts(left.connection(), "SHOW server_encoding").get(0);
    String there = Sql.texts(right.connection(), "SHOW server_encoding").get(0);
    if (!here.equals(there)) {
      throw new SQLException(
          "%s is encoded in %s and %s in %s: their hashes cannot be compared"
              .formatted(left.label(), here, right.label(), there),
          SqlStateCode.FEATURE_NOT_SUPPORTED);
    }
  }
}
