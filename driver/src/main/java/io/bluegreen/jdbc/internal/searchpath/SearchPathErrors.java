package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.idleside.SchemaProbe;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/** The errors of a path that cannot work, each with its mend. Stateless. */
public final class SearchPathErrors {
  private static final String MEND =
      " Behind PgBouncer set bluegreen.pooler=session or bluegreen.pooler=transaction, whichever"
          + " its pool_mode is.";

  private SearchPathErrors() {}

  public static SQLException refused(SQLException cause) {
    String message = String.valueOf(cause.getMessage());
    if (!message.contains("search_path")) {
      return cause;
    }
    return new SQLException(
        "bluegreen.pooler=none, but what answers the connect does not take the startup parameter"
            + " search_path: "
            + message
            + "."
            + MEND,
        "22023",
        cause);
  }

  public static SQLException swallowed(String wanted, String shown) {
    return new SQLException(
        "bluegreen.pooler=none, but the startup parameter search_path = "
            + wanted
            + " did not reach the server, whose session shows "
            + shown
            + ": a pooler in between swallows it, and every statement would run in the wrong schema."
            + MEND,
        "22023");
  }

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
          "3F000");
    }
  }
}
