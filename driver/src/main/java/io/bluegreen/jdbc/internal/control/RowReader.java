package io.bluegreen.jdbc.internal.control;

import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.postgresql.core.BaseConnection;

/** The reader of rows, in which one invalid row does not hide the others. Stateless. */
final class RowReader {

  private RowReader() {}

  /**
   * Reads the rows of some deployments; what cannot be understood is reported and left out.
   *
   * @throws SQLException where the table cannot be read at all
   */
  static Map<String, DeploymentSnapshot> read(
      BaseConnection pg, Set<String> wanted, BiConsumer<String, SQLException> bad)
      throws SQLException {
    if (wanted.isEmpty()) {
      return Map.of();
    }
    try {
      return ControlTable.read(pg, wanted);
    } catch (SQLException e) {
      if (!isBadRow(e)) {
        throw e;
      }
    }
    Map<String, DeploymentSnapshot> well = new HashMap<>();
    for (String name : wanted) {
      try {
        well.putAll(ControlTable.read(pg, List.of(name)));
      } catch (SQLException e) {
        if (!isBadRow(e)) {
          throw e;
        }
        bad.accept(name, e);
      }
    }
    return well;
  }

  /** Tells whether a row was read that says what cannot be. */
  static boolean isBadRow(SQLException e) {
    return SqlStateCode.INVALID_PARAMETER_VALUE.equals(e.getSQLState());
  }
}
