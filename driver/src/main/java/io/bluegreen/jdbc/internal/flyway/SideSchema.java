package io.bluegreen.jdbc.internal.flyway;

import org.flywaydb.core.internal.database.base.Table;
import org.flywaydb.core.internal.jdbc.JdbcTemplate;
import org.flywaydb.database.postgresql.PostgreSQLDatabase;
import org.flywaydb.database.postgresql.PostgreSQLSchema;
import org.flywaydb.database.postgresql.PostgreSQLTable;

/**
 * The schema of a side. Statements name its tables without the schema, as those of the migrations
 * do, so that the search_path leads both to the same side.
 */
final class SideSchema extends PostgreSQLSchema {

  SideSchema(JdbcTemplate jdbcTemplate, PostgreSQLDatabase database, String name) {
    super(jdbcTemplate, database, name);
  }

  @Override
  public Table<?, ?> getTable(String tableName) {
    return new SideTable(jdbcTemplate, database, this, tableName);
  }

  /** A table of the side. */
  private static final class SideTable extends PostgreSQLTable {

    SideTable(
        JdbcTemplate jdbcTemplate, PostgreSQLDatabase database, SideSchema schema, String name) {
      super(jdbcTemplate, database, schema, name);
    }

    @Override
    public String toString() {
      return database.quote(name);
    }
  }
}
