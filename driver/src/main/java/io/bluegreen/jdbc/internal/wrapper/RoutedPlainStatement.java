package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.GenerateDelegates;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
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
  /** What has to be told when the batch is executed. */
  private List<StatementFacts> toldAtExecution = List.of();

  RoutedPlainStatement(RoutedConnection connection, BaseConnection home, Statement delegate) {
    super(connection, home, delegate);
  }

  @Override
  final void enter() throws SQLException {
    enterExecution("");
    List<StatementFacts> told = toldAtExecution;
    toldAtExecution = List.of();
    for (StatementFacts facts : told) {
      announce(facts);
    }
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    ensureCurrent();
    delegate().addBatch(session().texts().prepared(sql));
    batch().add(sql, BoundValueCopy.weight(sql));
    StatementFacts facts = session().texts().toldAtExecution(sql);
    if (facts != null) {
      toldAtExecution = toldAtExecution.isEmpty() ? new ArrayList<>() : toldAtExecution;
      toldAtExecution.add(facts);
    }
  }

  @Override
  public void clearBatch() throws SQLException {
    super.clearBatch();
    toldAtExecution = List.of();
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
