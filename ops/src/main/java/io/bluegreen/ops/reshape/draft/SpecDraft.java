package io.bluegreen.ops.reshape.draft;

import io.bluegreen.ops.catalog.Relation;
import io.bluegreen.ops.reshape.spec.ReshapeSpec;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A first file for a reshape: the target has the shape of the source, and a person changes what is
 * to be different. It can be started as it is.
 *
 * @param name the reshape's name
 * @param target the target, as SQL writes it
 */
public record SpecDraft(String name, String target, String text) {
  private static final int LONGEST_NAME = 30;

  /**
   * Writes a file for a table.
   *
   * @param name the reshape's name; empty for one after the table
   * @param target schema and name; empty for the table's name with {@code _v2} in its own schema
   * @throws SpecException if there is no such table, or it has no key
   */
  public static SpecDraft of(Connection connection, String table, String name, String target)
      throws SQLException, SpecException {
    Relation source =
        Relation.find(connection, table)
            .filter(found -> found.kind() == 'r' || found.kind() == 'p')
            .orElseThrow(() -> new SpecException("there is no table " + table));
    connection.setAutoCommit(false);
    try {
      Sql.run(connection, "SET LOCAL search_path = pg_catalog");
      return new Draft(connection, source, name, target).written();
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }

  /** The writing of one file. The connection is in a transaction. */
  private static final class Draft {
    private final Connection connection;
    private final Relation source;
    private final String name;
    private final String target;
    private final boolean sameSchema;

    Draft(Connection connection, Relation source, String name, String target)
        throws SQLException, SpecException {
      this.connection = connection;
      this.source = source;
      this.name = name.isEmpty() ? nameOf(source) : name;
      String wanted =
          target.isEmpty()
              ? Sql.identifier(source.schema()) + "." + Sql.identifier(source.name() + "_v2")
              : target;
      List<String> parts =
          Sql.texts(connection, "SELECT quote_ident(p) FROM unnest(parse_ident(?)) p", wanted);
      if (parts.size() != 2) {
        throw new SpecException("name the target with its schema, and not " + wanted);
      }
      this.target = String.join(".", parts);
      sameSchema =
          Sql.truth(connection, "SELECT quote_ident(?) = ?", source.schema(), parts.get(0));
    }

    private static String nameOf(Relation source) {
      String plain = source.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
      String begun = plain.matches("[a-z].*") ? plain : "t" + plain;
      return begun.substring(0, Math.min(LONGEST_NAME, begun.length()));
    }

    SpecDraft written() throws SQLException, SpecException {
      List<String> key = lines(DraftQuery.KEY);
      if (key.isEmpty()) {
        throw new SpecException(
            "%s has no primary key, and no unique index of columns that are NOT NULL. Give it one without blocking writers: CREATE UNIQUE INDEX CONCURRENTLY ON %s (…)"
                .formatted(source, source.sql()));
      }
      StringBuilder text = new StringBuilder();
      text.append("-- reshape: ").append(name).append('\n');
      text.append("-- source: ")
          .append(Sql.texts(connection, "SELECT ?::oid::regclass::text", source.oid()).get(0))
          .append('\n');
      if (!lines(DraftQuery.KEY_IS_NO_PRIMARY_KEY).isEmpty()) {
        text.append("-- key: ").append(String.join(", ", key)).append('\n');
      }
      for (String note : lines(DraftQuery.NOTES)) {
        text.append("-- note: ").append(note).append('\n');
      }
      appendTarget(text, key);
      appendExpressions(text);
      appendAfterFill(text);
      return new SpecDraft(name, target, text.toString());
    }

    private void appendTarget(StringBuilder text, List<String> key) throws SQLException {
      List<String> columns = new ArrayList<>(lines(DraftQuery.COLUMNS));
      columns.add("PRIMARY KEY (" + String.join(", ", key) + ")");
      columns.addAll(lines(DraftQuery.CHECKS));
      text.append("-- target: ").append(target).append('\n');
      text.append("CREATE TABLE ").append(target).append(" (\n  ");
      text.append(String.join(",\n  ", columns)).append(");\n");
      appendStatements(text, lines(DraftQuery.AFTER_CREATE));
    }

    private void appendExpressions(StringBuilder text) throws SQLException {
      List<String> writable = lines(DraftQuery.WRITABLE);
      text.append("-- forward:\nSELECT ").append(String.join(",\n  ", writable)).append('\n');
      text.append("-- back:\n")
          .append(
              writable.stream()
                  .map(column -> column + " = " + expression(column))
                  .collect(Collectors.joining(",\n")))
          .append('\n');
    }

    private static String expression(String column) {
      return column.equals(ReshapeSpec.KEEP) ? "(" + column + ")" : column;
    }

    private void appendAfterFill(StringBuilder text) throws SQLException {
      List<String> all = new ArrayList<>(lines(DraftQuery.INDEXES));
      all.addAll(lines(DraftQuery.OTHER_CONSTRAINTS));
      all.addAll(lines(DraftQuery.FOREIGN_KEYS));
      all.addAll(lines(DraftQuery.REFERENCES));
      if (!all.isEmpty()) {
        text.append("-- after fill:\n");
        appendStatements(text, all);
      }
    }

    private static void appendStatements(StringBuilder text, List<String> statements) {
      statements.forEach(statement -> text.append(statement).append(";\n"));
    }

    private List<String> lines(DraftQuery query) throws SQLException {
      return query.lines(connection, source.oid(), target, sameSchema);
    }
  }
}
