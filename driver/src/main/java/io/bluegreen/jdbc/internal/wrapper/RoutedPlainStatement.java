package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.codegen.GenerateDelegates;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.postgresql.core.BaseConnection;

/** A statement without parameters. Every execution passes the session's boundary. */
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
  private Map<String, StatementFacts> toldAtExecution = Map.of();

  /** The batch as the application gave it, and as it was routed, where nothing else records it. */
  private List<String> given = List.of();

  private List<String> routed = List.of();

  RoutedPlainStatement(LogicalConnection connection, BaseConnection home, Statement delegate) {
    super(connection, home, delegate, connection.session().movesBetweenServers());
  }

  @Override
  final void enter() throws SQLException {
    enterExecution("");
    Map<String, StatementFacts> told = toldAtExecution;
    toldAtExecution = Map.of();
    try {
      for (Map.Entry<String, StatementFacts> each : told.entrySet()) {
        announce(each.getKey(), each.getValue(), true, this::routeAnew);
      }
    } catch (SQLException | RuntimeException e) {
      clearBatch(); // as pgjdbc drops a batch that fails: nothing of it runs the next time
      throw e;
    }
    forgetTexts();
  }

  /** What was added for the side that was active then must not run on that side. */
  private void routeAnew() throws SQLException {
    List<String> now = new ArrayList<>(given.size());
    for (String sql : given) {
      now.add(session().texts().batched(sql));
    }
    if (!now.equals(routed)) {
      delegate().clearBatch();
      for (String text : now) {
        delegate().addBatch(text);
      }
      routed = now;
    }
  }

  @Override
  public void addBatch(String sql) throws SQLException {
    ensureCurrent();
    String text = session().texts().batched(sql);
    delegate().addBatch(text);
    batch().add(sql, BoundValueCopy.weight(sql));
    remember(sql, text);
  }

  private void remember(String sql, String text) {
    if (!session().movesBetweenServers()) {
      given = given.isEmpty() ? new ArrayList<>() : given;
      routed = routed.isEmpty() ? new ArrayList<>() : routed;
      given.add(sql);
      routed.add(text);
    }
    StatementFacts facts = session().texts().toldInBatch(sql);
    if (facts != null) {
      toldAtExecution = toldAtExecution.isEmpty() ? new LinkedHashMap<>() : toldAtExecution;
      toldAtExecution.put(sql, facts);
    }
  }

  private void forgetTexts() {
    toldAtExecution = Map.of();
    given = List.of();
    routed = List.of();
  }

  @Override
  public void clearBatch() throws SQLException {
    super.clearBatch();
    forgetTexts();
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
      fresh.addBatch(session().texts().batched((String) sql));
    }
  }

  @Override
  final void requireComplete() {
    // There are no values.
  }
}
