package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.io.InputStream;
import java.io.Reader;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Types;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.util.ByteStreamWriter;

/**
 * The common base of prepared and callable statements: a text that is known before the execution,
 * and bound values.
 *
 * @param <S> the kind of pgjdbc statement under it
 */
abstract class RoutedParameterizedStatement<S extends PreparedStatement> extends RoutedStatement<S>
    implements PreparedStatement {
  // Numbers of the handwritten setters. Generated setters count from 0; a recorder keeps 7 bits.
  private static final int OBJECT = 120;
  private static final int TYPED_OBJECT = 121;
  private static final int SCALED_OBJECT = 122;
  private static final int LARGE_OBJECT = 123;

  private final String sql;

  /** What the session has to be told at each execution; null for most texts. */
  private final @Nullable StatementFacts told;

  private final BindRecorder binds;

  /** The text that the delegate was made anew with, or null before that. */
  private @Nullable String routed;

  /** Whether a value was lost when the delegate was last replaced. */
  private boolean incomplete;

  /** Whether the running call reaches the server without being an execution. */
  private boolean aside;

  RoutedParameterizedStatement(
      LogicalConnection connection, BaseConnection home, S delegate, String sql) {
    this(connection, home, delegate, sql, connection.session().texts().toldAtExecution(sql));
  }

  private RoutedParameterizedStatement(
      LogicalConnection connection,
      BaseConnection home,
      S delegate,
      String sql,
      @Nullable StatementFacts told) {
    super(connection, home, delegate, told != null || connection.session().movesBetweenServers());
    this.sql = sql;
    this.told = told;
    this.binds = recorder();
  }

  /** Returns a new recorder, or the shared one that records nothing in schema mode. */
  final BindRecorder recorder() {
    return told != null || session().movesBetweenServers()
        ? new RecordedBinds()
        : BindRecorder.NONE;
  }

  /** Sets a recorded value: the generated counterpart of {@link #record}. */
  abstract void replay(
      S target, int method, int index, long bits, @Nullable Object first, @Nullable Object second)
      throws SQLException;

  @Override
  final void enter() throws SQLException {
    enterExecution(sql);
    if (told != null) {
      announce(sql, told, false, this::routeAnew);
    }
  }

  /** What was prepared for the side that was active then must not run on that side for ever. */
  private void routeAnew() throws SQLException {
    String text = session().texts().prepared(sql);
    if (!text.equals(sql) && !text.equals(routed)) {
      makeAnew();
      routed = text;
    }
  }

  final void enterAside() throws SQLException {
    enterAside(null);
    aside = true;
  }

  @Override
  final void leave() {
    aside = false;
    super.leave();
  }

  final void rebind() throws SQLException {
    ensureCurrent();
  }

  /**
   * Records a bound value. A setter of a large object has written the object on the present server
   * and bound its id, so its value cannot be bound on another server.
   */
  final void record(
      int index, int method, long bits, @Nullable Object first, @Nullable Object second) {
    boolean isLarge = aside && first != null && binds != BindRecorder.NONE;
    Object value = isLarge ? new SingleUseValue.Used("a large object") : first;
    binds.record(index, method, bits, value, second);
  }

  final @Nullable InputStream watched(@Nullable InputStream stream) {
    return stream == null || binds == BindRecorder.NONE ? stream : new SingleUseValue.Bytes(stream);
  }

  final @Nullable Reader watched(@Nullable Reader reader) {
    return reader == null || binds == BindRecorder.NONE
        ? reader
        : new SingleUseValue.Characters(reader);
  }

  final @Nullable Object watched(@Nullable Object value) {
    if (value instanceof InputStream) {
      return watched((InputStream) value);
    }
    if (value instanceof ByteStreamWriter && binds != BindRecorder.NONE) {
      return new ApplicationStreamWriter((ByteStreamWriter) value);
    }
    return value instanceof Reader ? watched((Reader) value) : value;
  }

  @Override
  public void setObject(int index, @Nullable Object value) throws SQLException {
    bindObject(index, OBJECT, 0, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value, int type) throws SQLException {
    bindObject(index, type == Types.BLOB ? LARGE_OBJECT : TYPED_OBJECT, type, value);
  }

  @Override
  public void setObject(int index, @Nullable Object value, int type, int scale)
      throws SQLException {
    long bits = ((long) type << 32) | (scale & 0xFFFFFFFFL);
    bindObject(index, type == Types.BLOB ? LARGE_OBJECT : SCALED_OBJECT, bits, value);
  }

  private void bindObject(int index, int method, long bits, @Nullable Object value)
      throws SQLException {
    if (method == LARGE_OBJECT || value instanceof Blob || value instanceof Clob) {
      bindLargeObject(index, value);
      return;
    }
    Object watched = watched(value);
    rebind();
    replayObject(delegate(), method, index, bits, watched);
    record(index, method, bits, watched, null);
  }

  /** Binds a large object. pgjdbc writes it immediately, which may begin a transaction. */
  private void bindLargeObject(int index, @Nullable Object value) throws SQLException {
    if (value instanceof Blob) {
      setBlob(index, (Blob) value);
    } else if (value instanceof Clob) {
      setClob(index, (Clob) value);
    } else if (value instanceof InputStream) {
      setBlob(index, (InputStream) value);
    } else {
      rebind();
      delegate().setObject(index, value, Types.BLOB);
      record(index, TYPED_OBJECT, Types.BLOB, value, null);
    }
  }

  private static void replayObject(
      PreparedStatement target, int method, int index, long bits, @Nullable Object value)
      throws SQLException {
    switch (method) {
      case OBJECT:
        target.setObject(index, value);
        break;
      case TYPED_OBJECT:
        target.setObject(index, value, (int) bits);
        break;
      default:
        target.setObject(index, value, (int) (bits >> 32), (int) bits);
        break;
    }
  }

  final @Nullable ResultSetMetaData wrapped(@Nullable ResultSetMetaData metaData) {
    return metaData == null ? null : new GeneratedResultSetMetaData(connection(), home(), metaData);
  }

  @Override
  public void clearParameters() throws SQLException {
    delegate().clearParameters();
    binds.clear();
    incomplete = false;
  }

  @Override
  public void addBatch() throws SQLException {
    rebind();
    requireComplete();
    delegate().addBatch();
    binds.addTo(batch());
  }

  /** Always fails, as JDBC demands of a prepared statement. */
  @Override
  public void addBatch(String other) throws SQLException {
    delegate().addBatch(other);
  }

  @Override
  final S remake(BaseConnection now, S old) throws SQLException {
    return prepare(now, session().texts().prepared(sql), old);
  }

  @Override
  final List<String> batchTexts() {
    return List.of(sql);
  }

  /** Prepares a text on the connection {@code now} with the options of {@code old}. */
  abstract S prepare(BaseConnection now, String text, S old) throws SQLException;

  /** Sets on a new delegate the state that must precede the values, such as OUT parameters. */
  void replayFirst(S fresh) throws SQLException {}

  @Override
  final void replayOn(S fresh) throws SQLException {
    replayFirst(fresh);
    for (Object row : batch().rows()) {
      RecordedBinds values = (RecordedBinds) row;
      fresh.clearParameters();
      replayFirst(fresh);
      replay(values, fresh);
      values.requireNoneLost();
      fresh.addBatch();
    }
    if (!batch().rows().isEmpty()) {
      fresh.clearParameters();
      replayFirst(fresh);
    }
    replay(binds, fresh);
    incomplete = binds.hasLost();
  }

  private void replay(BindRecorder values, S fresh) throws SQLException {
    values.replay(
        (method, index, bits, first, second) -> {
          if (method >= OBJECT) {
            replayObject(fresh, method, index, bits, first);
          } else {
            replay(fresh, method, index, bits, first, second);
          }
        });
  }

  @Override
  final void requireComplete() throws SQLException {
    if (incomplete) {
      binds.requireNoneLost();
    }
  }
}
