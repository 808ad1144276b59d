package io.bluegreen.proof.workload;

import io.bluegreen.proof.check.Check;
import io.bluegreen.proof.check.ExpectationCheck;
import io.bluegreen.proof.history.Action;
import io.bluegreen.proof.history.Sight;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Sessions whose tenant and role, for some also an advisory lock or a temporary table, are made by
 * a function and named by no text. Each operation looks whether they are still there; without a
 * lock by a read that is repeated where its session has died, so that a driver which forgets shows.
 */
public final class FunctionWork implements Work {
  private static final String TENANT_AND_ROLE =
      """
      SELECT side,
        coalesce(nullif(current_setting('app.tenant', true), ''), '-1')::bigint,
        (current_user = '%s')::int,
        (SELECT count(*) FROM pg_class
          WHERE relname = 'made_by_login' AND relpersistence = 't' AND pg_table_is_visible(oid)),
      """
          .formatted(SessionWork.ROLE);

  /** The driver cannot prove that it only reads, and so never repeats it. */
  private static final String WITH_LOCKS =
      TENANT_AND_ROLE
          + """
            (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid())
          FROM place
          """;

  /** A proven read, which is repeated on another session where its own has died. */
  private static final String WITHOUT_LOCKS = TENANT_AND_ROLE + " 0::bigint FROM place";

  @Override
  public String name() {
    return "function-state";
  }

  @Override
  public boolean needsSession() {
    return true;
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    long tenant = worker.number();
    int kind = worker.random().nextInt(4);
    boolean locks = kind == 1;
    boolean temporary = kind == 2;
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_unlock_all()");
      statement.execute("DISCARD TEMP");
      statement.execute("SELECT login_as(%d, %b, %b)".formatted(tenant, locks, temporary));
    }
    PreparedStatement question = connection.prepareStatement(locks ? WITH_LOCKS : WITHOUT_LOCKS);
    Action action =
        Action.of(
            ExpectationCheck.FUNCTION_STATE, "", tenant, 1L, temporary ? 1L : 0L, locks ? 1L : 0L);
    return () -> worker.perform(action, attempt -> look(question));
  }

  private static Sight look(PreparedStatement question) throws SQLException {
    try (ResultSet row = question.executeQuery()) {
      row.next();
      return Sight.of(
          row.getString(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5));
    }
  }

  @Override
  public List<Check> checks() {
    return List.of(new ExpectationCheck(ExpectationCheck.FUNCTION_STATE));
  }
}
