package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.GenerateDelegates;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/** A statement without parameters. */
@GenerateDelegates(
    value = "GeneratedStatement",
    routed = {
      "execute",
      "executeQuery",
      "executeUpdate",
      "executeLargeUpdate",
      "executeWithFlags",
    })
abstract class RoutedPlainStatement extends RoutedStatement<Statement> {
  private @Nullable String pathInBatch;

  RoutedPlainStatement(RoutedConnection connection, BaseConnection home, Statement delegate) {
    super(connection, home, delegate);
  }

  @Override
  final void enter() throws SQLException {
    enterExecution("");
    if (pathInBatch != null) {
      String sql = pathInBatch;
      pathInBatch = null;
      announce(sql);
    }
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    ensureCurrent();
    delegate().addBatch(session().texts().prepared(sql));
    batch().add(sql, BoundValueCopy.weight(sql));
    if (session().texts().changesPath(sql)) {
      pathInBatch = sql;
    }
  }

  @Override
  public void clearBatch() throws SQLException {
    super.clearBatch();
    pathInBatch = null;
  }

  @Override
  final List<String> batchTexts() {
    try {
      List<String> texts = new ArrayList<>();
      for (Object sql : batch().rows()) {
        texts.add((String) sql);
      }
      return texts;
    } catch (CannotRepeatException tooLarge) {
      return List.of("");
    }
  }

  @Override
  final Statement remake(BaseConnection now, Statement old) throws SQLException {
    return now.createStatement(
        old.getResultSetType(), old.getResultSetConcurrency(), old.getResultSetHoldability());
  }

  @Override
  final void replayOn(Statement fresh) throws SQLException {
    for (Object sql : batch().rows()) {
      fresh.addBatch(session().texts().prepared((String) sql));
    }
  }

  @Override
  final void requireComplete() {
    // There are no values.
  }
}
