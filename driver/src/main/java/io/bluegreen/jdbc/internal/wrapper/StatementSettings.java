package io.bluegreen.jdbc.internal.wrapper;

import java.sql.SQLException;
import org.postgresql.core.BaseStatement;

/**
 * What an application sets on a statement besides values, as far as pgjdbc tells it. A cursor's
 * name is not among it because pgjdbc ignores that.
 */
final class StatementSettings {

  private StatementSettings() {}

  static void copy(BaseStatement from, BaseStatement to) throws SQLException {
    to.setFetchSize(from.getFetchSize());
    to.setFetchDirection(from.getFetchDirection());
    to.setMaxRows(from.getMaxRows());
    to.setQueryTimeout(from.getQueryTimeout());
    to.setMaxFieldSize(from.getMaxFieldSize());
    to.setPoolable(from.isPoolable());
    to.setPrepareThreshold(from.getPrepareThreshold());
    if (from.isCloseOnCompletion()) {
      to.closeOnCompletion();
    }
  }
}
