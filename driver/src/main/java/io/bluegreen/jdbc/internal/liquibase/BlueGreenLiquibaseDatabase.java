package io.bluegreen.jdbc.internal.liquibase;

import io.bluegreen.jdbc.BlueGreenConnection;
import io.bluegreen.jdbc.BlueGreenDriver;
import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import java.sql.Connection;
import java.sql.SQLException;
import liquibase.database.DatabaseConnection;
import liquibase.database.core.PostgresDatabase;
import liquibase.database.jvm.JdbcConnection;
import liquibase.exception.DatabaseException;
import liquibase.structure.DatabaseObject;
import org.jspecify.annotations.Nullable;

/**
 * The database that Liquibase takes for PostgreSQL where this driver is on the class path. It is
 * Liquibase's own one, but for the URLs of this driver and the meaning of a side's schema on its
 * connections: the name of either side means the side that the connection is on, so that the change
 * log's tables and the changes land on the same side.
 *
 * <p>Liquibase keeps one class for each short name, the one with the highest priority. So this one
 * also has to do for connections of pgjdbc, and is there what it extends.
 */
public final class BlueGreenLiquibaseDatabase extends PostgresDatabase {
  private @Nullable BlueGreenConnection routed;

  /** Returns a priority above that of Liquibase's own class, whose place this one takes. */
  @Override
  public int getPriority() {
    return super.getPriority() + 1;
  }

  @Override
  public @Nullable String getDefaultDriver(String url) {
    return BlueGreenUrl.accepts(url)
        ? BlueGreenDriver.class.getName()
        : super.getDefaultDriver(url);
  }

  @Override
  public void setConnection(DatabaseConnection connection) {
    try {
      routed = routedOf(connection);
    } catch (DatabaseException e) {
      throw new IllegalStateException("Cannot tell whose connection this is", e);
    }
    super.setConnection(connection);
  }

  @Override
  public @Nullable String getDefaultSchemaName() {
    return presentSide(super.getDefaultSchemaName());
  }

  @Override
  public @Nullable String getLiquibaseSchemaName() {
    return presentSide(super.getLiquibaseSchemaName());
  }

  /** Leaves a side's schema out: the search_path leads there, and follows the connection. */
  @Override
  public String escapeObjectName(
      @Nullable String catalogName,
      @Nullable String schemaName,
      String objectName,
      Class<? extends DatabaseObject> objectType) {
    BlueGreenConnection connection = routed;
    boolean isSide =
        connection != null
            && (connection.target().equals(schemaName)
                || connection.otherTarget().equals(schemaName));
    return isSide
        ? escapeObjectName(objectName, objectType)
        : super.escapeObjectName(catalogName, schemaName, objectName, objectType);
  }

  private @Nullable String presentSide(@Nullable String schema) {
    BlueGreenConnection connection = routed;
    return connection != null && connection.otherTarget().equals(schema)
        ? connection.target()
        : schema;
  }

  private static @Nullable BlueGreenConnection routedOf(DatabaseConnection connection)
      throws DatabaseException {
    if (!(connection instanceof JdbcConnection)) {
      return null;
    }
    Connection jdbc = ((JdbcConnection) connection).getUnderlyingConnection();
    try {
      return jdbc != null && jdbc.isWrapperFor(BlueGreenConnection.class)
          ? jdbc.unwrap(BlueGreenConnection.class)
          : null;
    } catch (SQLException e) {
      throw new DatabaseException(e);
    }
  }
}
