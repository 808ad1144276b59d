package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.searchpath.SearchPath;
import io.bluegreen.jdbc.internal.searchpath.SearchPathStatement;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * What becomes of a statement's text before it is sent or prepared: a side that it names in a
 * search_path gives way to the active one, and what it may leave behind is noted. Called between
 * {@link Session#enter} and {@link Session#leave}, but for {@link #prepared} and {@link
 * #changesPath}, which any thread may call.
 */
public final class StatementRewriter {
  private final Session session;
  private final SessionSearchPath path;
  private final RoutingStrategy strategy;
  private final UnaffectedStatementCache plain;

  /**
   * A text that was found to be plain in this session. Races do no harm: whatever it is, it leaves
   * the search_path alone.
   */
  private @Nullable String lastPlain;

  StatementRewriter(
      Session session,
      SessionSearchPath path,
      RoutingStrategy strategy,
      UnaffectedStatementCache plain) {
    this.session = session;
    this.path = path;
    this.strategy = strategy;
    this.plain = plain;
  }

  /** Returns the text to send for one that the application gave. */
  public String outgoing(String sql) throws SQLException {
    DeploymentSnapshot deployment = session.underway();
    SearchPathStatement statement = noticed(sql, deployment);
    if (statement == null) {
      return sql;
    }
    expect(statement, deployment, false);
    return strategy.text(path, statement, sql, deployment);
  }

  /** Notes that a text which {@link #prepared} gave earlier is about to run as it was then. */
  public void repeating(String sql) throws SQLException {
    SearchPathStatement statement = SearchPathStatement.of(sql);
    if (statement != null) {
      expect(statement, session.underway(), true);
    }
  }

  /** Returns the text to prepare for one that the application gave. */
  public String prepared(String sql) throws SQLException {
    DeploymentSnapshot deployment = session.underway();
    SearchPathStatement statement = noticed(sql, deployment);
    return statement == null ? sql : strategy.text(path, statement, sql, deployment);
  }

  private @Nullable SearchPathStatement noticed(String sql, DeploymentSnapshot deployment)
      throws SQLException {
    if (plain.has(sql, deployment)) {
      rememberPlain(sql);
      return null;
    }
    return plain.look(sql, deployment, strategy.saw(sql));
  }

  @SuppressWarnings("ReferenceEquality") // spares the write
  private void rememberPlain(String sql) {
    if (lastPlain != sql) {
      lastPlain = sql;
    }
  }

  /** Tells whether {@link #repeating} has to be told each time that a prepared text is executed. */
  @SuppressWarnings("ReferenceEquality") // an equal text in another object is just looked at
  public boolean changesPath(String sql) {
    return sql != lastPlain && SearchPathStatement.of(sql) != null;
  }

  /** Notes that the call under way has succeeded. */
  void succeeded() throws SQLException {
    strategy.succeeded(session.physical(), path, session.underway());
  }

  /** Returns the text of {@link #setSchema}, as the application could have written it. */
  public static String schemaText(@Nullable String schema) {
    SearchPath value = SearchPathStatement.ofSchema(schema).value();
    return "SET search_path = " + (value == null ? "DEFAULT" : value.sql());
  }

  /** Sets the schema as the application asks, or the active side where it names a side. */
  public void setSchema(@Nullable String schema) throws SQLException {
    SearchPathStatement statement = SearchPathStatement.ofSchema(schema);
    DeploymentSnapshot deployment = session.underway();
    String sql = schemaText(schema);
    strategy.saw(sql);
    expect(statement, deployment, false);
    try (Statement set = session.physical().createStatement()) {
      set.executeUpdate(strategy.text(path, statement, sql, deployment));
    }
  }

  /** Sets the isolation level of the transactions to come, as {@code Connection} does. */
  public void setIsolation(BaseConnection pg, int level) throws SQLException {
    strategy.isolate(pg, level);
  }

  /** Returns the isolation level of the transaction under way, or of the next one. */
  public int isolation() throws SQLException {
    return strategy.isolation(session.physical());
  }

  /** Whatever comes of it, the next boundary has to look. */
  private void expect(
      SearchPathStatement statement, DeploymentSnapshot deployment, boolean madeEarlier)
      throws SQLException {
    session.distrust();
    strategy.expect(session.physical(), path, statement, deployment, madeEarlier);
  }
}
