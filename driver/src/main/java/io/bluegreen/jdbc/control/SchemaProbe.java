package io.bluegreen.jdbc.control;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** Whether a schema can be used at all. Stateless. */
public final class SchemaProbe {

  private SchemaProbe() {}

  /** Tells why a schema cannot be used by this session's user, or null where it can. */
  public static @Nullable String whyUnusable(BaseConnection pg, String schema) throws SQLException {
    return ControlTable.whyUnusable(pg, schema);
  }
}
