package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.searchpath.SearchPath;
import io.bluegreen.jdbc.internal.searchpath.SearchPathStatement;
import io.bluegreen.jdbc.internal.searchpath.SessionSearchPath;
import io.bluegreen.jdbc.internal.searchpath.UnaffectedStatementCache;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;

/**
 * The rewriting of a statement's text before it is sent or prepared. A side that the text names in
 * a search_path is replaced by the active side, and state that the text may leave in the session is
 * recorded.
 *
 * <p>Called between {@link Session#enter} and {@link Session#leave}, except {@link #prepared},
 * {@link #toldAtExecution} and {@link #toldInBatch}, which any thread may call.
 */
public final class StatementRewriter {
  private final CallScope scope;
  private final CurrentConnection current;
  private final SessionRoute route;
  private final SessionSearchPath path;
  private final RoutingStrategy strategy;
  private final UnaffectedStatementCache plain;

  /**
   * A text that was found to be plain in this session. Races do no harm: whatever it is, it leaves
   * the search_path alone.
   */
  private @Nullable String lastPlain;

  StatementRewriter(
      CallScope scope,
      CurrentConnection current,
      SessionRoute route,
      SessionSearchPath path,
      RoutingStrategy strategy,
      UnaffectedStatementCache plain) {
    this.scope = scope;
    this.current = current;
    this.route = route;
    this.path = path;
    this.strategy = strategy;
    this.plain = plain;
  }

  /** Returns the text to send for one that the application gave. */
  public String outgoing(String sql) throws SQLException {
    DeploymentSnapshot deployment = route.underway();
    StatementFacts facts = noticed(sql, deployment, false);
    if (facts == null) {
      return sql;
    }
    beforeExecution(sql, facts, false);
    SearchPathStatement statement = SearchPathStatement.of(facts);
    if (statement == null) {
      return sql;
    }
    expect(statement, deployment, false);
    return strategy.text(path, statement, sql, deployment);
  }

  /**
   * Notes that a text which {@link #prepared} or {@link #batched} gave earlier is about to run as
   * it was then.
   */
  public void repeating(String sql, StatementFacts facts, boolean inBatch) throws SQLException {
    beforeExecution(sql, facts, inBatch);
    SearchPathStatement statement = SearchPathStatement.of(facts);
    if (statement != null) {
      expect(statement, route.underway(), true);
    }
  }

  /** Returns the text to prepare for one that the application gave. */
  public String prepared(String sql) throws SQLException {
    DeploymentSnapshot deployment = route.underway();
    StatementFacts facts = noticed(sql, deployment, false);
    SearchPathStatement statement = facts == null ? null : SearchPathStatement.of(facts);
    return statement == null ? sql : strategy.text(path, statement, sql, deployment);
  }

  /** Returns the text to add to a batch, which goes on after it, for one of the application's. */
  public String batched(String sql) throws SQLException {
    DeploymentSnapshot deployment = route.underway();
    StatementFacts facts = noticed(sql, deployment, true);
    SearchPathStatement statement = facts == null ? null : SearchPathStatement.of(facts);
    return statement == null ? sql : strategy.text(path, statement.goingOn(), sql, deployment);
  }

  private void beforeExecution(String sql, StatementFacts facts, boolean inBatch)
      throws SQLException {
    BaseConnection pg = current.physical();
    if (!scope.hasQueryTimeout()) {
      strategy.beforeExecution(pg, sql, facts, inBatch);
      return;
    }
    scope.askWithinLimit(pg, () -> strategy.beforeExecution(pg, sql, facts, inBatch));
  }

  /** Notes that something is about to run whose text is not known: it may leave anything. */
  public void unseen() {
    strategy.beforeUnknownExecution();
  }

  /** Looks at a text; returns null where nothing has to be done about it. */
  private @Nullable StatementFacts noticed(
      String sql, DeploymentSnapshot deployment, boolean inBatch) throws SQLException {
    if (plain.has(sql, deployment)) {
      rememberPlain(sql);
      return null;
    }
    StatementFacts facts = facts(sql);
    strategy.check(facts);
    boolean minded = strategy.needsEveryExecution(sql, facts, inBatch);
    plain.look(sql, facts, deployment, minded);
    return minded || !facts.pathChanges().isEmpty() ? facts : null;
  }

  private StatementFacts facts(String sql) {
    return StatementClassifier.classify(sql, current.physical().getStandardConformingStrings());
  }

  @SuppressWarnings("ReferenceEquality") // spares the write
  private void rememberPlain(String sql) {
    if (lastPlain != sql) {
      lastPlain = sql;
    }
  }

  /**
   * Returns what {@link #repeating} has to be told each time that a prepared text is executed, or
   * null where it need not be told anything.
   */
  @SuppressWarnings("ReferenceEquality") // an equal text in another object is just looked at
  public @Nullable StatementFacts toldAtExecution(String sql) {
    if (sql == lastPlain) {
      return null;
    }
    StatementFacts facts = facts(sql);
    return told(sql, facts, false);
  }

  /** Returns the same for a text that was added to a batch. */
  public @Nullable StatementFacts toldInBatch(String sql) {
    return told(sql, facts(sql), true);
  }

  private @Nullable StatementFacts told(String sql, StatementFacts facts, boolean inBatch) {
    boolean isTold =
        strategy.needsEveryExecution(sql, facts, inBatch) || !facts.pathChanges().isEmpty();
    return isTold ? facts : null;
  }

  /** Notes that the call under way has succeeded. */
  void succeeded() throws SQLException {
    strategy.succeeded(current.physical(), path, route.underway());
  }

  /** Returns the text of {@link #setSchema}, as the application could have written it. */
  public static String schemaText(@Nullable String schema) {
    SearchPath value = SearchPathStatement.ofSchema(schema).value();
    return "SET search_path = " + (value == null ? "DEFAULT" : value.sql());
  }

  /** Sets the schema as the application asks, or the active side where it names a side. */
  public void setSchema(@Nullable String schema) throws SQLException {
    SearchPathStatement statement = SearchPathStatement.ofSchema(schema);
    DeploymentSnapshot deployment = route.underway();
    String sql = schemaText(schema);
    beforeExecution(sql, StatementClassifier.classify(sql, true), false);
    expect(statement, deployment, false);
    try (Statement set = current.physical().createStatement()) {
      set.executeUpdate(strategy.text(path, statement, sql, deployment));
    }
  }

  /** Sets the isolation level of the transactions to come, as {@code Connection} does. */
  public void setIsolation(BaseConnection pg, int level) throws SQLException {
    strategy.setIsolation(pg, level);
  }

  /** Returns the isolation level of the transaction under way, or of the next one. */
  public int isolation() throws SQLException {
    return strategy.isolation(current.physical());
  }

  /** Records that the statement may change the path, so that the next boundary queries the path. */
  private void expect(
      SearchPathStatement statement, DeploymentSnapshot deployment, boolean madeEarlier)
      throws SQLException {
    route.distrust();
    strategy.expect(current.physical(), path, statement, deployment, madeEarlier);
  }
}
