package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
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
public final class RoutedTexts {
  private final Session session;
  private final SessionPath path;
  private final PathCarrier carrier;
  private final PlainTexts plain;

  /**
   * A text that was found to be plain in this session. Races do no harm: whatever it is, it leaves
   * the search_path alone.
   */
  private @Nullable String lastPlain;

  RoutedTexts(Session session, SessionPath path, PathCarrier carrier, PlainTexts plain) {
    this.session = session;
    this.path = path;
    this.carrier = carrier;
    this.plain = plain;
  }

  /** Returns the text to send for one that the application gave. */
  public String outgoing(String sql) throws SQLException {
    Deployment deployment = session.underway();
    PathStatement statement = noticed(sql, deployment);
    if (statement == null) {
      return sql;
    }
    expect(statement, deployment, false);
    return carrier.text(path, statement, sql, deployment);
  }

  /** Notes that a text which {@link #prepared} gave earlier is about to run as it was then. */
  public void repeating(String sql) throws SQLException {
    PathStatement statement = PathStatement.of(sql);
    if (statement != null) {
      expect(statement, session.underway(), true);
    }
  }

  /** Returns the text to prepare for one that the application gave. */
  public String prepared(String sql) throws SQLException {
    Deployment deployment = session.underway();
    PathStatement statement = noticed(sql, deployment);
    return statement == null ? sql : carrier.text(path, statement, sql, deployment);
  }

  private @Nullable PathStatement noticed(String sql, Deployment deployment) throws SQLException {
    if (plain.has(sql, deployment)) {
      rememberPlain(sql);
      return null;
    }
    return plain.look(sql, deployment, carrier.saw(sql));
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
    return sql != lastPlain && PathStatement.of(sql) != null;
  }

  /** Sets the schema as the application asks, or the active side where it names a side. */
  public void setSchema(@Nullable String schema) throws SQLException {
    PathStatement statement = PathStatement.ofSchema(schema);
    SearchPath value = statement.value();
    Deployment deployment = session.underway();
    String sql = "SET search_path = " + (value == null ? "DEFAULT" : value.sql());
    carrier.saw(sql);
    expect(statement, deployment, false);
    try (Statement set = session.physical().createStatement()) {
      set.executeUpdate(carrier.text(path, statement, sql, deployment));
    }
  }

  /** Sets the isolation level of the transactions to come, as {@code Connection} does. */
  public void setIsolation(BaseConnection pg, int level) throws SQLException {
    carrier.isolate(pg, level);
  }

  /** Returns the isolation level of the transaction under way, or of the next one. */
  public int isolation() throws SQLException {
    return carrier.isolation(session.physical());
  }

  /** Whatever comes of it, the next boundary has to look. */
  private void expect(PathStatement statement, Deployment deployment, boolean madeEarlier)
      throws SQLException {
    session.distrust();
    carrier.expect(session.physical(), path, statement, deployment, madeEarlier);
  }
}
