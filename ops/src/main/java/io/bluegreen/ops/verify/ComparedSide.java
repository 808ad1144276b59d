package io.bluegreen.ops.verify;

import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * One of the two sides of a comparison.
 *
 * @param label the side's name in messages, for example {@code blue}
 * @param connection in autocommit; its settings are changed
 * @param schema the only schema to compare, left out of names; null for all
 */
public record ComparedSide(String label, Connection connection, @Nullable String schema) {

  /** Fixes all settings that influence the text of a value, so that all versions write the same. */
  void prepare() throws SQLException {
    connection.setAutoCommit(true);
    Sql.run(
        connection,
        "SELECT set_config('extra_float_digits', '3', false),"
            + " set_config('datestyle', 'ISO, YMD', false),"
            + " set_config('intervalstyle', 'postgres', false),"
            + " set_config('timezone', 'UTC', false),"
            + " set_config('bytea_output', 'hex', false),"
            + " set_config('xmlbinary', 'base64', false),"
            + " set_config('lc_monetary', 'C', false),"
            + " set_config('search_path', 'pg_catalog', false),"
            + " set_config('row_security', 'off', false),"
            + " set_config('work_mem', '16MB', false),"
            + " set_config('statement_timeout', '0', false),"
            + " set_config('default_transaction_read_only', 'on', false)");
  }
}
