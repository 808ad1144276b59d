package io.bluegreen.jdbc.internal.flyway;

import io.bluegreen.jdbc.BlueGreenConnection;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.internal.database.base.Schema;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.database.postgresql.PostgreSQLConnection;
import org.flywaydb.database.postgresql.PostgreSQLDatabase;

/**
 * A connection for which the name of either side's schema means the side that the connection is on.
 * Flyway's history and the tables of a migration therefore land on the same side, whatever {@code
 * flyway.schemas} and {@code flyway.defaultSchema} name.
 */
final class SideConnection extends PostgreSQLConnection {
  private final BlueGreenConnection routed;

  SideConnection(PostgreSQLDatabase database, Connection connection) {
    super(database, connection);
    try {
      routed = connection.unwrap(BlueGreenConnection.class);
    } catch (SQLException e) {
      throw new FlywaySqlException("The connection is not one of bluegreen-jdbc", e);
    }
  }

  @Override
  public Schema<?, ?> getSchema(String name) {
    if (!name.equals(routed.target()) && !name.equals(routed.otherTarget())) {
      return super.getSchema(name);
    }
    return new SideSchema(jdbcTemplate, database, routed.target());
  }

  /**
   * Makes a schema the current one. Flyway calls this in the transaction of each migration, whose
   * side is therefore known.
   */
  @Override
  @SuppressWarnings("rawtypes")
  public void changeCurrentSchemaTo(Schema schema) {
    if (schema.getName().equals(routed.otherTarget())) {
      throw new FlywayException(
          "Deployment '"
              + routed.deployment()
              + "' was switched to "
              + routed.target()
              + " while Flyway migrated "
              + schema.getName()
              + ". The migration has not begun there. Run Flyway again, with"
              + " bluegreen.side=blue or bluegreen.side=green in its URL to stay on one side.");
    }
    super.changeCurrentSchemaTo(schema);
  }
}
