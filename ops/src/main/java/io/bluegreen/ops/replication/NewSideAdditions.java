package io.bluegreen.ops.replication;

import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The relations and columns that only the new side had at the flip: the additions of an expanding
 * migration. Replication does not bring them to the old side, and the checks of tables do not
 * report them as missing there.
 *
 * @param relations {@code schema.relation}
 * @param columns {@code schema.table.column}
 */
public record NewSideAdditions(Set<String> relations, Set<String> columns) {
  private static final String RELATIONS =
      "SELECT pg_catalog.format('%I.%I', n.nspname, c.relname) FROM pg_catalog.pg_class c"
          + " JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace"
          + " WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND c.relpersistence <> 't'"
          + " AND n.nspname NOT IN ('bluegreen', 'information_schema') AND n.nspname !~ '^pg_'";

  /** Reads what was noted in a database. */
  public static NewSideAdditions read(Connection connection, String deployment)
      throws SQLException {
    NewSideAdditions noted = new NewSideAdditions(new HashSet<>(), new HashSet<>());
    Sql.list(
        connection,
        row ->
            row.getString(2) == null
                ? noted.relations.add(Sql.text(row, 1))
                : noted.columns.add(Sql.text(row, 1) + "." + Sql.text(row, 2)),
        "SELECT relation, nullif(column_name, '') FROM bluegreen.expansion WHERE deployment = ?",
        deployment);
    return noted;
  }

  /** Returns all relations of the application in a database. */
  public static Set<String> relationsOf(Connection connection) throws SQLException {
    return new HashSet<>(Sql.texts(connection, RELATIONS));
  }

  /**
   * Notes in a database that is about to become the active one what it has beyond the other one.
   */
  public static void note(
      Connection connection,
      Set<String> otherRelations,
      String deployment,
      Set<WayBackPublication.Column> extraColumns)
      throws SQLException {
    Set<String> relations = relationsOf(connection);
    relations.removeAll(otherRelations);
    connection.setAutoCommit(false);
    try {
      forget(connection, deployment);
      for (String relation : relations) {
        add(connection, deployment, relation, "");
      }
      for (WayBackPublication.Column column : extraColumns) {
        add(connection, deployment, column.table(), column.name());
      }
      connection.commit();
    } finally {
      OperatorConnections.backToAutocommit(connection);
    }
  }

  private static void add(Connection connection, String deployment, String relation, String column)
      throws SQLException {
    Sql.update(
        connection,
        "INSERT INTO bluegreen.expansion (deployment, relation, column_name) VALUES (?, ?, ?)"
            + " ON CONFLICT DO NOTHING",
        deployment,
        relation,
        column);
  }

  /** Forgets all of it, where a new pair begins. */
  public static void forget(Connection connection, String deployment) throws SQLException {
    Sql.update(connection, "DELETE FROM bluegreen.expansion WHERE deployment = ?", deployment);
  }

  boolean hasRelation(String name) {
    return relations.contains(name);
  }

  /** Returns those relations that are not of it. */
  public List<String> without(List<String> all) {
    return all.stream().filter(one -> !relations.contains(one)).toList();
  }
}
