package io.bluegreen.ops.reshape.verify;

import io.bluegreen.ops.reshape.mirror.BackSql;
import io.bluegreen.ops.reshape.mirror.ForwardSql;
import io.bluegreen.ops.reshape.mirror.MirrorNames;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.model.TargetTable;
import io.bluegreen.ops.reshape.verify.RowRepairs.Repair;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * The repetition of mirrors whose effect could not be proven: a transaction with an older snapshot
 * may not have seen the row that it had to delete.
 */
public final class NotedKeyRepair {
  private static final int CHUNK = 10_000;

  private final Connection connection;
  private final ResolvedReshape reshape;
  private final RowRepairs repairs;

  /** One note. */
  private record Note(String relation, String key) {
    boolean isOfWholeTable() {
      return key.equals(MirrorNames.WHOLE_TABLE);
    }
  }

  public NotedKeyRepair(Connection connection, ResolvedReshape reshape) {
    this.connection = connection;
    this.reshape = reshape;
    repairs = new RowRepairs(connection);
  }

  /** Redoes every noted key, and returns how many there were. */
  public long redoNoted() throws SQLException, InterruptedException {
    List<Note> notes =
        Sql.list(
            connection,
            row -> new Note(Sql.text(row, 1), Sql.text(row, 2)),
            "SELECT DISTINCT relation, key FROM bluegreen.reshape_recheck WHERE name = ?",
            reshape.name());
    List<Repair> keys =
        repairs.each(
            notes.stream()
                .filter(note -> !note.isOfWholeTable())
                .<Repair>map(note -> () -> redoKey(note))
                .toList());
    for (Note note : notes) {
      if (note.isOfWholeTable()) {
        redoTable(note);
      }
    }
    repairs.all(keys);
    return notes.size();
  }

  private void redoKey(Note note) throws SQLException {
    forget(note);
    if (isOfSource(note)) {
      forward(sourceKey(note.key()));
    } else {
      for (List<String> key : sourceKeys(note)) {
        back(key);
      }
    }
  }

  /** Makes equal what differs, by the table that was truncated. */
  private void redoTable(Note note) throws SQLException, InterruptedException {
    repairs.all(List.of(() -> forget(note)));
    long before = Long.MAX_VALUE;
    while (true) {
      RowComparison.Compared compared =
          new RowComparison(connection, reshape, CHUNK, rows -> {}).run();
      if (compared.different() == 0 || compared.different() >= before) {
        return;
      }
      before = compared.different();
      redo(compared.examples(), isOfSource(note));
    }
  }

  private boolean isOfSource(Note note) {
    return note.relation().equals(reshape.source().relation().sql());
  }

  /** The note goes first: one that is written from now on is for the next time. */
  private void forget(Note note) throws SQLException {
    Sql.update(
        connection,
        "DELETE FROM bluegreen.reshape_recheck WHERE name = ? AND relation = ? AND key = ?",
        reshape.name(),
        note.relation(),
        note.key());
  }

  /** Makes rows equal by the side that is in use. */
  public void redo(List<RowComparison.DifferentRow> rows, boolean forward)
      throws SQLException, InterruptedException {
    repairs.all(
        rows.stream()
            .map(row -> sourceKey(row.key()))
            .distinct()
            .<Repair>map(key -> forward ? () -> forward(key) : () -> back(key))
            .toList());
  }

  private void forward(List<String> key) throws SQLException {
    lockSource(key);
    for (TargetTable target : reshape.targetsBackwards()) {
      Sql.run(connection, new ForwardSql(reshape, target).deleteByBack(key));
    }
    for (TargetTable target : reshape.targets()) {
      Sql.run(connection, new ForwardSql(reshape, target).put(key));
    }
  }

  private void back(List<String> key) throws SQLException {
    TargetTable main = reshape.main();
    List<List<String>> targetKeys = targetKeys(main, key);
    if (targetKeys.isEmpty()) {
      Sql.run(
          connection,
          "DELETE FROM %s WHERE %s".formatted(reshape.source().relation().sql(), sourceIs(key)));
      return;
    }
    for (List<String> targetKey : targetKeys) {
      Sql.run(connection, new BackSql(reshape, main).put(targetKey));
    }
    for (TargetTable target : reshape.targets()) {
      if (!target.isMain()) {
        String sql = new BackSql(reshape, target).redoBeside(key);
        if (!sql.isEmpty()) {
          Sql.run(connection, sql);
        }
      }
    }
  }

  private void lockSource(List<String> key) throws SQLException {
    Sql.list(
        connection,
        row -> true,
        "SELECT 1 FROM %s WHERE %s FOR NO KEY UPDATE"
            .formatted(reshape.source().relation().sql(), sourceIs(key)));
  }

  private String sourceIs(List<String> key) {
    StringBuilder where = new StringBuilder("true");
    for (int i = 0; i < key.size(); i++) {
      where
          .append(" AND ")
          .append(reshape.source().key().columns().get(i).sql())
          .append(" = ")
          .append(key.get(i));
    }
    return where.toString();
  }

  private List<List<String>> targetKeys(TargetTable target, List<String> sourceKey)
      throws SQLException {
    StringBuilder where = new StringBuilder("true");
    for (int i = 0; i < sourceKey.size(); i++) {
      where
          .append(" AND (")
          .append(target.sourceKey().get(i))
          .append(") = ")
          .append(sourceKey.get(i));
    }
    return Sql.list(
        connection,
        row -> values(target.key().columns().size(), i -> Sql.text(row, i + 1), target),
        "SELECT %s FROM %s AS %s WHERE %s FOR NO KEY UPDATE"
            .formatted(target.key().texts(), target.relation().sql(), target.aliasSql(), where));
  }

  /** A reader of the parts of a key. */
  @FunctionalInterface
  private interface Part {
    String read(int i) throws SQLException;
  }

  private static List<String> values(int count, Part part, TargetTable target) throws SQLException {
    List<String> values = new java.util.ArrayList<>();
    for (int i = 0; i < count; i++) {
      values.add(Sql.literal(part.read(i)) + "::" + target.key().columns().get(i).type());
    }
    return values;
  }

  private List<String> sourceKey(String note) {
    return ForwardSql.fromNote(reshape.source(), note);
  }

  /** Returns the source's key that a row of a target with this key has, or would have. */
  private List<List<String>> sourceKeys(Note note) throws SQLException {
    for (TargetTable target : reshape.targets()) {
      if (target.relation().sql().equals(note.relation())) {
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < target.key().columns().size(); i++) {
          columns
              .append(i == 0 ? "" : ", ")
              .append(
                  "(%s::text[])[%d]::%s AS %s"
                      .formatted(
                          Sql.literal(note.key()),
                          i + 1,
                          target.key().columns().get(i).type(),
                          target.key().columns().get(i).sql()));
        }
        return Sql.list(
            connection,
            row -> sourceKey(Sql.text(row, 1)),
            "SELECT ARRAY[%s]::text FROM (SELECT %s) AS %s"
                .formatted(
                    String.join(
                        ", ", target.sourceKey().stream().map(k -> "(" + k + ")::text").toList()),
                    columns,
                    target.aliasSql()));
      }
    }
    return List.of();
  }
}
