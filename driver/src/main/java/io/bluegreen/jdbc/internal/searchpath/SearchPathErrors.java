package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.idleside.SchemaProbe;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** The errors of a search_path that cannot work, each with a fix. Stateless. */
public final class SearchPathErrors {
  private static final String FIX =
      " Behind PgBouncer set bluegreen.pooler=session or bluegreen.pooler=transaction, whichever"
          + " its pool_mode is.";

  private SearchPathErrors() {}

  /** Returns the error of a connect whose startup parameter was refused, else the cause itself. */
  public static SQLException refused(SQLException cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.contains("search_path")) {
      return cause;
    }
    return new SQLException(
        "bluegreen.pooler=none, but the server, or a pooler before it, refuses the startup"
            + " parameter search_path: "
            + message
            + "."
            + FIX,
        SqlStateCode.INVALID_PARAMETER_VALUE,
        cause);
  }

  /** Returns the error of a session whose pooler swallowed the startup parameter. */
  public static SQLException swallowed(String wanted, String shown) {
    return new SQLException(
        "bluegreen.pooler=none, but the startup parameter search_path = "
            + wanted
            + " did not reach the server, whose session shows "
            + shown
            + ": a pooler in between drops it, and every statement would run in the wrong schema."
            + FIX,
        SqlStateCode.INVALID_PARAMETER_VALUE);
  }

  /**
   * Checks that the active schema exists and may be used.
   *
   * @throws SQLException SQLSTATE 3F000 with a fix
   */
  public static void checkUsable(BaseConnection pg, DeploymentSnapshot deployment)
      throws SQLException {
    String why = SchemaProbe.whyUnusable(pg, deployment.activeTarget());
    if (why != null) {
      throw new SQLException(
          "bluegreen.deployment."
              + deployment.active()
              + " of deployment '"
              + deployment.name()
              + "' is '"
              + deployment.activeTarget()
              + "', but "
              + why
              + " (database "
              + pg.getCatalog()
              + ", user "
              + pg.getMetaData().getUserName()
              + "). Create the schema, GRANT USAGE on it, or correct the row.",
          SqlStateCode.INVALID_SCHEMA_NAME);
    }
  }
}
