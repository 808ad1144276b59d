package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Wrappers of the interfaces that the driver has to wrap. */
class JdbcWrappersTest {

  private static final List<String> RELEASE = List.of("--release", "11");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "java.sql.Connection",
        "java.sql.Statement",
        "java.sql.CallableStatement",
        "java.sql.ResultSet",
        "java.sql.DatabaseMetaData",
        "org.postgresql.core.BaseConnection",
        "org.postgresql.core.BaseStatement",
        "org.postgresql.core.QueryExecutor",
        "org.postgresql.PGResultSetMetaData",
        "org.postgresql.PGRefCursorResultSet"
      })
  void everyMethodOfAnInterfaceIsDelegated(String type) {
    Compilation compilation =
        Compilation.with(
                RELEASE,
                """
                @GenerateDelegates("Delegating")
                abstract class Wrapper implements TYPE {
                  @Delegate TYPE delegate() { return null; }
                }
                """
                    .replace("TYPE", type))
            .succeeds();

    assertThat(undeclared(compilation.load("Delegating"))).isEmpty();
    assertThat(compilation.generated("Delegating")).doesNotContain("checkerframework", "@Nullable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"java.sql.PreparedStatement", "java.sql.CallableStatement"})
  void statementsWithAGenericSuperclassDelegateToBothViews(String type) {
    Compilation compilation =
        Compilation.with(
                RELEASE,
                """
                import java.sql.Statement;
                import org.postgresql.core.BaseStatement;

                abstract class RoutedStatement<S extends Statement> implements BaseStatement {
                  private final S delegate;
                  RoutedStatement(S delegate) { this.delegate = delegate; }
                  @Delegate S delegate() { return delegate; }
                  @Delegate BaseStatement pg() { return (BaseStatement) delegate; }
                }
                """,
                """
                @GenerateDelegates("Delegating")
                abstract class Routed extends RoutedStatement<TYPE> implements TYPE {
                  Routed(TYPE delegate) { super(delegate); }
                }
                """
                    .replace("TYPE", type))
            .succeeds();

    assertThat(undeclared(compilation.load("Delegating"))).isEmpty();
    assertThat(compilation.generated("Delegating"))
        .contains("return delegate().executeQuery();", "return pg().getLastOID();");
  }

  @Test
  void aRoutedAndWrappingConnectionCompiles() {
    Compilation compilation =
        Compilation.with(
                RELEASE,
                """
                import java.sql.*;
                import org.postgresql.core.BaseConnection;

                @GenerateDelegates(
                    value = "Delegating",
                    routed = {"createStatement", "prepareStatement", "prepareCall", "setSchema"})
                abstract class Routed implements BaseConnection {
                  @Delegate BaseConnection delegate() { return null; }
                  Statement wrapped(Statement statement) { return statement; }
                  void enter() throws SQLException {}
                  String enter(String sql) { return sql; }
                  void succeeded() {}
                  void recover(SQLException e) throws SQLException { throw e; }
                  void leave() {}
                }
                """)
            .succeeds();

    assertThat(undeclared(compilation.load("Delegating"))).isEmpty();
    assertThat(compilation.generated("Delegating"))
        .contains("Statement result = wrapped(delegate().createStatement());")
        .contains("PreparedStatement result = delegate().prepareStatement(sql, strings);");
  }

  /** The interface methods which neither the class nor a superclass declares. */
  private static List<String> undeclared(Class<?> type) {
    List<String> undeclared = new ArrayList<>();
    for (Class<?> implemented : interfaces(type)) {
      for (Method method : implemented.getDeclaredMethods()) {
        if (!Modifier.isStatic(method.getModifiers()) && !isDeclared(type, method)) {
          undeclared.add(method.toString());
        }
      }
    }
    return undeclared;
  }

  private static boolean isDeclared(Class<?> type, Method wanted) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Method method : each.getDeclaredMethods()) {
        if (method.getName().equals(wanted.getName())
            && Arrays.equals(method.getParameterTypes(), wanted.getParameterTypes())
            && !Modifier.isAbstract(method.getModifiers())) {
          return true;
        }
      }
    }
    return false;
  }

  private static Set<Class<?>> interfaces(Class<?> type) {
    Set<Class<?>> interfaces = new LinkedHashSet<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      for (Class<?> implemented : each.getInterfaces()) {
        interfaces.add(implemented);
        interfaces.addAll(interfaces(implemented));
      }
    }
    return interfaces;
  }
}
