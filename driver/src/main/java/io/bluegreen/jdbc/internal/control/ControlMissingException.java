package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The error of a database without a control table, or without the row of a deployment. */
public final class ControlMissingException extends SQLException {
  private static final long serialVersionUID = 1;

  private static final String UNTIL_THEN =
      " bluegreen.onMissing says whether connections fail or pass through until then.";

  private ControlMissingException(String message, String sqlState, @Nullable Throwable cause) {
    super(message, sqlState, cause);
  }

  static ControlMissingException noTable(String endpoint, SQLException cause) {
    return new ControlMissingException(
        "bluegreen.control: there is no table bluegreen.deployment at "
            + endpoint
            + ". Install it with `psql -f install.sql` (the script is in the driver's jar and in the"
            + " agent's), or name the database that has it in bluegreen.control."
            + UNTIL_THEN,
        SqlStateCode.UNDEFINED_TABLE,
        cause);
  }

  static ControlMissingException noRow(String name, String endpoints, String existing) {
    return new ControlMissingException(
        "bluegreen.deployment: there is no deployment '"
            + name
            + "' at "
            + endpoints
            + " (there: "
            + (existing.isEmpty() ? "none" : existing)
            + "). Create it with SELECT bluegreen.create_deployment(…), or correct"
            + " bluegreen.deployment (its default is the database's name)."
            + UNTIL_THEN,
        SqlStateCode.NO_DATA,
        null);
  }
}
