package io.bluegreen.ops.prepare;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;

/**
 * A copy of a schema's structure, without rows, into an empty or missing schema of the same
 * database: types, sequences, functions, tables, constraints, indexes, views, triggers, rules,
 * policies, owners, grants and comments.
 *
 * <p>The copy is one transaction: everything is copied, or nothing. Used by one thread.
 */
public final class SchemaCopy {
  private final Connection connection;
  private final String from;
  private final String to;

  /**
   * Creates a copy that has not run.
   *
   * @param connection in autocommit, with a role that may create all these objects
   */
  public SchemaCopy(Connection connection, String from, String to) {
    this.connection = connection;
    this.from = from;
    this.to = to;
  }

  /**
   * The content of a copy.
   *
   * @param statements in the order of kinds; their names are resolved by the search_path
   * @param notCopied objects that have to be created by hand
   */
  public record Copy(List<String> statements, List<String> notCopied) {}

  /**
   * Runs the copy.
   *
   * @param dryRun whether nothing is created
   * @param partial whether objects that cannot be copied may be left out
   * @throws CopyRefusedException if the other schema is not empty, or an object cannot be copied
   */
  public Copy run(boolean dryRun, boolean partial) throws SQLException, CopyRefusedException {
    connection.setAutoCommit(false);
    try {
      Copy copy = read();
      refuse(copy, partial);
      if (!dryRun) {
        write(copy.statements());
        connection.commit();
      }
      return copy;
    } finally {
      if (!connection.isClosed()) {
        connection.rollback();
        connection.setAutoCommit(true);
      }
    }
  }

  private Copy read() throws SQLException, CopyRefusedException {
    List<String> oid =
        Sql.texts(
            connection, "SELECT oid::text FROM pg_catalog.pg_namespace WHERE nspname = ?", from);
    if (oid.isEmpty()) {
      throw new CopyRefusedException("there is no schema " + from, List.of());
    }
    long schema = Long.parseLong(oid.get(0));
    path(from);
    List<String> statements = new ArrayList<>();
    for (SchemaObjectQueries kind : SchemaObjectQueries.values()) {
      statements.addAll(Sql.texts(connection, kind.query(), schema));
    }
    return new Copy(statements, CopyProblems.notCopied(connection, schema));
  }

  private void refuse(Copy copy, boolean partial) throws SQLException, CopyRefusedException {
    List<String> existing =
        Sql.texts(
            connection,
            "SELECT pg_catalog.pg_describe_object(d.classid, d.objid, 0) FROM pg_catalog.pg_depend d"
                + " JOIN pg_catalog.pg_namespace n ON n.oid = d.refobjid WHERE d.refclassid ="
                + " 'pg_catalog.pg_namespace'::pg_catalog.regclass AND n.nspname = ? LIMIT 10",
            to);
    if (!existing.isEmpty()) {
      throw new CopyRefusedException("schema " + to + " is not empty", existing);
    }
    List<String> namingSource = CopyProblems.namingSource(copy.statements(), from);
    if (!namingSource.isEmpty()) {
      throw new CopyRefusedException(
          "these name schema " + from + " themselves, so their copies would lead back to it",
          namingSource);
    }
    if (!partial && !copy.notCopied().isEmpty()) {
      throw new CopyRefusedException("these cannot be copied", copy.notCopied());
    }
  }

  private void write(List<String> statements) throws SQLException {
    Sql.run(connection, "CREATE SCHEMA IF NOT EXISTS " + Sql.identifier(to));
    schemaGrants();
    path(to);
    Sql.run(connection, "SET LOCAL check_function_bodies = off");
    List<String> pending = statements;
    while (!pending.isEmpty()) {
      pending = attempt(pending);
    }
  }

  /**
   * Runs each statement, and returns those that failed. A statement may need an object that a later
   * one creates, so the failed ones are tried again as long as at least one succeeds.
   */
  private List<String> attempt(List<String> statements) throws SQLException {
    List<String> failed = new ArrayList<>();
    SQLException first = null;
    for (String statement : statements) {
      Savepoint before = connection.setSavepoint();
      try {
        Sql.run(connection, statement);
        connection.releaseSavepoint(before);
      } catch (SQLException e) {
        connection.rollback(before);
        failed.add(statement);
        first =
            first == null
                ? new SQLException(e.getMessage() + " in: " + statement, e.getSQLState(), e)
                : first;
      }
    }
    if (first != null && failed.size() == statements.size()) {
      throw first;
    }
    return failed;
  }

  private void schemaGrants() throws SQLException {
    for (String grant :
        Sql.texts(
            connection,
            "SELECT pg_catalog.format('GRANT %s ON SCHEMA %I TO %s', a.privilege_type, ?, CASE"
                + " a.grantee WHEN 0 THEN 'PUBLIC' ELSE"
                + " pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END) FROM"
                + " pg_catalog.pg_namespace n, pg_catalog.aclexplode(nspacl) a WHERE nspname = ? AND"
                + " a.grantee <> n.nspowner",
            to,
            from)) {
      Sql.run(connection, grant);
    }
  }

  private void path(String schema) throws SQLException {
    Sql.run(connection, "SET LOCAL search_path = " + Sql.identifier(schema));
  }
}
