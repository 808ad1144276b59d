package io.bluegreen.ops.catalog;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * A relation of a database: a table, a view, an index or a sequence.
 *
 * @param oid its oid in this database
 * @param schema without quotes
 * @param name without quotes
 * @param kind {@code relkind} of {@code pg_class}
 */
public record Relation(long oid, String schema, String name, char kind) {
  private static final String QUERY =
      "SELECT c.oid, n.nspname, c.relname, c.relkind::text FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ";

  /**
   * Finds a relation by a name as SQL writes it.
   *
   * @throws SQLException if the name cannot be read
   */
  public static Optional<Relation> find(Connection connection, String name) throws SQLException {
    return found(connection, "pg_catalog.to_regclass(?)", name);
  }

  /** Finds a relation by its oid, whatever its name is by now. */
  public static Optional<Relation> byOid(Connection connection, long oid) throws SQLException {
    return found(connection, "?", oid);
  }

  private static Optional<Relation> found(Connection connection, String which, Object argument)
      throws SQLException {
    List<Relation> found =
        Sql.list(
            connection,
            row ->
                new Relation(
                    row.getLong(1), Sql.text(row, 2), Sql.text(row, 3), Sql.text(row, 4).charAt(0)),
            QUERY + which,
            argument);
    return found.stream().findFirst();
  }

  /** Returns schema and name, quoted for SQL. */
  public String sql() {
    return Sql.identifier(schema) + "." + Sql.identifier(name);
  }

  /** Returns schema and name, for people. */
  @Override
  public String toString() {
    return schema + "." + name;
  }
}
