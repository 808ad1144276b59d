package io.bluegreen.jdbc.internal.flyway;

import java.sql.Connection;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;
import org.flywaydb.core.internal.jdbc.StatementInterceptor;
import org.flywaydb.database.postgresql.PostgreSQLConnection;
import org.flywaydb.database.postgresql.PostgreSQLDatabase;

/** A PostgreSQL whose connections know the sides of their deployment. */
final class BlueGreenDatabase extends PostgreSQLDatabase {

  BlueGreenDatabase(
      Configuration configuration,
      JdbcConnectionFactory jdbcConnectionFactory,
      StatementInterceptor statementInterceptor) {
    super(configuration, jdbcConnectionFactory, statementInterceptor);
  }

  @Override
  protected PostgreSQLConnection doGetConnection(Connection connection) {
    return new SideConnection(this, connection);
  }
}
