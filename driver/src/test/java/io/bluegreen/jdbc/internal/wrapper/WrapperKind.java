package io.bluegreen.jdbc.internal.wrapper;

import com.google.errorprone.annotations.Immutable;
import io.bluegreen.jdbc.internal.session.OpenSessions;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGRefCursorResultSet;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;

/** Every wrapper, the class of pgjdbc that it stands for, and how one is made. */
enum WrapperKind {
  CONNECTION(
      GeneratedConnection.class,
      "org.postgresql.jdbc.PgConnection",
      (connection, recorder) -> connection),
  STATEMENT(
      GeneratedStatement.class,
      "org.postgresql.jdbc.PgStatement",
      (connection, recorder) ->
          new GeneratedStatement(
              connection,
              connection.delegate(),
              recorder.as(Statement.class, BaseStatement.class))),
  PREPARED(
      GeneratedPreparedStatement.class,
      "org.postgresql.jdbc.PgPreparedStatement",
      (connection, recorder) ->
          new GeneratedPreparedStatement(
              connection,
              connection.delegate(),
              recorder.as(PreparedStatement.class, BaseStatement.class),
              "SELECT 1",
              new String[] {"id"})),
  CALLABLE(
      GeneratedCallableStatement.class,
      "org.postgresql.jdbc.PgCallableStatement",
      (connection, recorder) ->
          new GeneratedCallableStatement(
              connection,
              connection.delegate(),
              recorder.as(CallableStatement.class, BaseStatement.class),
              "CALL p()")),
  RESULT_SET(
      GeneratedResultSet.class,
      "org.postgresql.jdbc.PgResultSet",
      (connection, recorder) ->
          connection.wrapped(recorder.as(ResultSet.class, PGRefCursorResultSet.class))),
  DATABASE_META_DATA(
      GeneratedDatabaseMetaData.class,
      "org.postgresql.jdbc.PgDatabaseMetaData",
      (connection, recorder) -> new GeneratedDatabaseMetaData(connection)),
  RESULT_SET_META_DATA(
      GeneratedResultSetMetaData.class,
      "org.postgresql.jdbc.PgResultSetMetaData",
      (connection, recorder) ->
          new GeneratedResultSetMetaData(
              connection,
              connection.delegate(),
              recorder.as(ResultSetMetaData.class, PGResultSetMetaData.class))),
  QUERY_EXECUTOR(
      GeneratedQueryExecutor.class,
      "org.postgresql.core.v3.QueryExecutorImpl",
      (connection, recorder) -> new GeneratedQueryExecutor(connection));

  /** Makes a wrapper over a connection, whose own calls arrive at a recorder. */
  @Immutable
  @FunctionalInterface
  private interface Maker {
    @Nullable Object make(RoutedConnection connection, CallRecorder recorder) throws SQLException;
  }

  private final Class<?> wrapper;
  private final String physical;
  private final Maker maker;

  WrapperKind(Class<?> wrapper, String physical, Maker maker) {
    this.wrapper = wrapper;
    this.physical = physical;
    this.maker = maker;
  }

  Class<?> wrapper() {
    return wrapper;
  }

  /** Returns the name of pgjdbc's class. */
  String physical() {
    return physical;
  }

  /** Makes a wrapper whose calls arrive at a recorder. */
  Object over(CallRecorder recorder) throws SQLException {
    RoutedConnection connection =
        new GeneratedConnection(
            OpenSessions.over(recorder.as(BaseConnection.class)), "url", session -> "no view");
    return Objects.requireNonNull(maker.make(connection, recorder));
  }

  /** Returns the public interfaces of a class of pgjdbc, those of their ancestors included. */
  static Set<Class<?>> interfacesOf(Class<?> type) {
    Set<Class<?>> found = new LinkedHashSet<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Class<?> one : each.getInterfaces()) {
        collect(one, found);
      }
    }
    return found;
  }

  static void collect(Class<?> type, Set<Class<?>> found) {
    if (Modifier.isPublic(type.getModifiers()) && found.add(type)) {
      for (Class<?> parent : type.getInterfaces()) {
        collect(parent, found);
      }
    }
  }

  /** Returns the methods that an interface asks of an instance, default ones included. */
  static List<Method> instanceMethods(Class<?> type) {
    return Stream.of(type.getDeclaredMethods())
        .filter(method -> !Modifier.isStatic(method.getModifiers()) && !method.isSynthetic())
        .filter(method -> !Modifier.isPrivate(method.getModifiers()))
        .collect(Collectors.toList());
  }
}
