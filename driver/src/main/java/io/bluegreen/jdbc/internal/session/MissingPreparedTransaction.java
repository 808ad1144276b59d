package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.TransactionText;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The error of a COMMIT PREPARED or ROLLBACK PREPARED whose transaction the server does not know:
 * it may have been prepared on the other server before a switch. The driver does not end it there,
 * because a COMMIT there would write to a side that is not active any more. Stateless.
 */
final class MissingPreparedTransaction {
  /** There is none of that name, or one of another database of the same server. */
  private static final Set<String> MISSING =
      Set.of(SqlStateCode.UNDEFINED_OBJECT, SqlStateCode.FEATURE_NOT_SUPPORTED);

  private MissingPreparedTransaction() {}

  /**
   * Returns what the application gets in the failure's place.
   *
   * @param sql the text that has failed
   */
  static SQLException explained(
      SQLException failure, @Nullable String sql, DeploymentSnapshot deployment) {
    if (!MISSING.contains(String.valueOf(failure.getSQLState()))
        || sql == null
        || TransactionText.of(sql) != TransactionText.END_OF_PREPARED) {
      return failure;
    }
    Side active = deployment.active();
    return new SQLException(
        String.format(
            "%s. This is %s (%s), the active side. If the transaction was prepared before the"
                + " switch, it is still on %s (%s), where SELECT gid FROM pg_prepared_xacts lists it:"
                + " end it there by ROLLBACK PREPARED, and repeat its work here. COMMIT PREPARED"
                + " there would write to a side that is not active.",
            failure.getMessage(),
            active.text(),
            deployment.activeTarget(),
            active.other().text(),
            deployment.idleTarget()),
        failure.getSQLState(),
        failure);
  }
}
