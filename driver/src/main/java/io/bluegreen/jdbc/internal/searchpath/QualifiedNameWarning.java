package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentMode;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.sql.SchemaNames;
import io.bluegreen.jdbc.model.Side;

/**
 * The warning about statements that name a side's schema. Such a statement runs on that side
 * whatever the control table says. Thread-safe.
 *
 * <p>Costs one look at each character of a text that was not seen recently. The text is parsed only
 * if it contains the letters of the name.
 */
final class QualifiedNameWarning {
  private final TextWarnings warnings = new TextWarnings(DriverLog.of(QualifiedNameWarning.class));

  /**
   * Looks at a text that is about to be sent or prepared. A connection that stays on a side means
   * that side.
   */
  void check(String sql, DeploymentSnapshot deployment) {
    if (deployment.mode() == DeploymentMode.SCHEMA
        && !deployment.isFixed()
        && warnings.areWanted()) {
      check(sql, deployment, deployment.target(Side.BLUE));
      check(sql, deployment, deployment.target(Side.GREEN));
    }
  }

  private void check(String sql, DeploymentSnapshot deployment, String schema) {
    if (mayName(sql, schema) && SchemaNames.qualifies(sql, schema)) {
      warnings.tell(
          sql,
          "A statement names the schema "
              + schema
              + " of deployment '"
              + deployment.name()
              + "' and so does not follow a flip: ",
          "statements name a schema of deployment '"
              + deployment.name()
              + "' and so do not follow a flip; the others are not told of. Leave the schema's name"
              + " out of the statements: search_path leads to the active side");
    }
  }

  /** A name with a quote in it is written in another way. */
  private static boolean mayName(String sql, String schema) {
    if (schema.indexOf('"') >= 0 || sql.contains("&\"")) {
      return true;
    }
    char first = Character.toLowerCase(schema.charAt(0));
    int last = sql.length() - schema.length();
    for (int at = 0; at < last; at++) {
      if (Character.toLowerCase(sql.charAt(at)) == first
          && sql.regionMatches(true, at, schema, 0, schema.length())) {
        return true;
      }
    }
    return false;
  }
}
