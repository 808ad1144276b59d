package io.bluegreen.jdbc.internal.wrapper;

import java.sql.SQLException;
import org.postgresql.core.BaseStatement;

/**
 * The settings of a statement that pgjdbc can report, without bound values. The cursor name is not
 * among them because pgjdbc ignores it.
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
