package io.bluegreen.jdbc.internal.flyway;

import io.bluegreen.jdbc.BlueGreenConnection;
import io.bluegreen.jdbc.BlueGreenDriver;
import io.bluegreen.jdbc.internal.config.BlueGreenUrl;
import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.configuration.Configuration;
import org.flywaydb.core.internal.database.base.Database;
import org.flywaydb.core.internal.exception.FlywaySqlException;
import org.flywaydb.core.internal.jdbc.JdbcConnectionFactory;
import org.flywaydb.core.internal.jdbc.StatementInterceptor;
import org.flywaydb.database.postgresql.PostgreSQLDatabaseType;
import org.jspecify.annotations.Nullable;

/**
 * The database type that Flyway takes for URLs and connections of this driver. It is Flyway's own
 * type for PostgreSQL, but for the driver class and the meaning of a side's schema.
 */
public final class BlueGreenDatabaseType extends PostgreSQLDatabaseType {

  /** Returns a priority above that of Flyway's own types, which also take these connections. */
  @Override
  public int getPriority() {
    return super.getPriority() + 1;
  }

  @Override
  public boolean handlesJDBCUrl(String url) {
    return BlueGreenUrl.accepts(url);
  }

  @Override
  public String getDriverClass(String url, @Nullable ClassLoader classLoader) {
    return BlueGreenDriver.class.getName();
  }

  @Override
  public boolean handlesDatabaseProductNameAndVersion(
      String productName, String productVersion, Connection connection) {
    try {
      return connection.isWrapperFor(BlueGreenConnection.class)
          && super.handlesDatabaseProductNameAndVersion(productName, productVersion, connection);
    } catch (SQLException e) {
      throw new FlywaySqlException("Cannot tell whose connection this is", e);
    }
  }

  @Override
  public Database<?> createDatabase(
      Configuration configuration,
      JdbcConnectionFactory jdbcConnectionFactory,
      StatementInterceptor statementInterceptor) {
    return new BlueGreenDatabase(configuration, jdbcConnectionFactory, statementInterceptor);
  }
}
