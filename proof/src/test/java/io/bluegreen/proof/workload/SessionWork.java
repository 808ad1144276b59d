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
 * Sessions with settings of their own, which each operation looks at: tenant, time zone, role, a
 * timeout, the channel they listen on, and statements that were prepared at their beginning.
 */
public final class SessionWork implements Work {
  /** The role that sessions take; the application's login is a member of it. */
  public static final String ROLE = "proof_role";

  private static final String QUESTION =
      """
      SELECT side,
        coalesce(nullif(current_setting('app.tenant', true), ''), '-1')::bigint,
        (current_setting('TimeZone') = 'Asia/Tokyo')::int,
        (current_user = '%s')::int,
        (current_setting('lock_timeout') = '17s')::int,
        (SELECT count(*) FROM pg_listening_channels() c WHERE c = 'proof_' || ?)
      FROM place
      """
          .formatted(ROLE);

  @Override
  public String name() {
    return "session";
  }

  @Override
  public boolean needsSession() {
    return true;
  }

  @Override
  public Round open(Connection connection, Worker worker) throws SQLException {
    long tenant = worker.number();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SET app.tenant = '" + tenant + "'");
      statement.execute("SET TIME ZONE 'Asia/Tokyo'");
      statement.execute("SET lock_timeout = '17s'");
      statement.execute("UNLISTEN *");
      statement.execute("LISTEN proof_" + tenant);
      statement.execute("SET ROLE " + ROLE);
    }
    PreparedStatement question = connection.prepareStatement(QUESTION);
    question.setString(1, Long.toString(tenant));
    Action action = Action.of(ExpectationCheck.SETTINGS, "", tenant, 1L, 1L, 1L, 1L);
    return () -> worker.perform(action, attempt -> look(question));
  }

  private static Sight look(PreparedStatement question) throws SQLException {
    try (ResultSet row = question.executeQuery()) {
      row.next();
      return Sight.of(
          row.getString(1),
          row.getLong(2),
          row.getLong(3),
          row.getLong(4),
          row.getLong(5),
          row.getLong(6));
    }
  }

  @Override
  public List<Check> checks() {
    return List.of(new ExpectationCheck(ExpectationCheck.SETTINGS));
  }
}
