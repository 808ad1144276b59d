package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The order of calls around a routed method. */
class RoutingTest {

  private final List<String> calls = new ArrayList<>();
  private @Nullable SQLException failure;
  private int failures = Integer.MAX_VALUE;

  @Test
  void aSuccessfulCallEntersSucceedsAndLeaves() throws SQLException {
    Connection wrapper = wrapper("");

    assertThat(wrapper.getCatalog()).isEqualTo("result");

    assertThat(calls).containsExactly("enter", "getCatalog[]", "succeeded", "leave");
  }

  @Test
  void aVoidMethodIsSurroundedToo() throws SQLException {
    wrapper("").setCatalog("c");

    assertThat(calls).containsExactly("enter", "setCatalog[c]", "succeeded", "leave");
  }

  @Test
  void aFailureIsTranslatedAndThrown() {
    failure = new SQLException("down");

    assertThatThrownBy(() -> wrapper("").getCatalog())
        .isInstanceOf(SQLException.class)
        .hasMessage("translated")
        .hasCause(failure);
    assertThat(calls).containsExactly("enter", "getCatalog[]", "recover", "leave");
  }

  @Test
  void theCallIsRepeatedForAsLongAsRecoverReturns() throws SQLException {
    failure = new SQLException("again");
    failures = 2;

    assertThat(wrapper("").getCatalog()).isEqualTo("result");

    assertThat(calls)
        .containsExactly(
            "enter",
            "getCatalog[]",
            "recover",
            "getCatalog[]",
            "recover",
            "getCatalog[]",
            "succeeded",
            "leave");
  }

  @Test
  void methodsAsideAreEnteredByTheirOwnHook() throws SQLException {
    wrapper("").setHoldability(1);

    assertThat(calls).containsExactly("enterAside", "setHoldability[1]", "succeeded", "leave");
  }

  @Test
  void aFailureOfEnterReachesNeitherTheServerNorTheOtherHooks() {
    Connection wrapper = wrapper("String enter(String sql) throws SQLException { throw busy(); }");

    assertThatThrownBy(() -> wrapper.nativeSQL("select")).hasMessage("busy");
    assertThat(calls).isEmpty();
  }

  @Test
  void theStatementsTextGoesThroughEnter() throws SQLException {
    Connection wrapper =
        wrapper("String enter(String sql) { calls.add(\"enter\"); return sql + \" 2\"; }");

    assertThat(wrapper.nativeSQL("select")).isEqualTo("result");
    wrapper.setCatalog("c");

    assertThat(calls)
        .containsExactly(
            "enter",
            "nativeSQL[select 2]",
            "succeeded",
            "leave",
            "enter",
            "setCatalog[c 2]",
            "succeeded",
            "leave");
  }

  @Test
  void theResultIsWrappedBeforeTheCallCountsAsSucceeded() throws SQLException {
    Connection wrapper =
        wrapper("String wrapped(String s) { calls.add(\"wrapped\"); return s + \"!\"; }");

    assertThat(wrapper.getCatalog()).isEqualTo("result!");

    assertThat(calls).containsExactly("enter", "getCatalog[]", "wrapped", "succeeded", "leave");
  }

  @Test
  void otherMethodsAreNotSurrounded() throws SQLException {
    assertThat(wrapper("").getSchema()).isEqualTo("result");

    assertThat(calls).containsExactly("getSchema[]");
  }

  @Test
  void variablesDoNotCollideWithParameters() {
    Compilation compilation =
        Compilation.of(
                "interface Named { String call(String sql, int result, int e)"
                    + " throws java.sql.SQLException; }",
                """
                @GenerateDelegates(value = "Delegating", routed = "call")
                abstract class Base implements Named {
                  @Delegate Named delegate() { return null; }
                  String enter(String sql) { return sql; }
                  void succeeded() {}
                  void recover(java.sql.SQLException e) throws java.sql.SQLException { throw e; }
                  void leave() {}
                }
                """)
            .succeeds();

    assertThat(compilation.generated("Delegating"))
        .contains("String sql2 = enter(sql);")
        .contains("String result2 = delegate().call(sql2, result, e);")
        .contains("catch (SQLException e2)");
  }

  @Test
  void recoverMayEndACall() {
    Compilation compilation =
        Compilation.of(
                """
                interface Named {
                  int count() throws java.sql.SQLException;
                  boolean test() throws java.sql.SQLException;
                  void run() throws java.sql.SQLException;
                  String text() throws java.sql.SQLException;
                }
                """,
                """
                @GenerateDelegates(
                    value = "Delegating",
                    routed = {"count", "test", "run", "text"})
                abstract class Base implements Named {
                  @Delegate Named delegate() { return null; }
                  void enter() {}
                  void succeeded() {}
                  boolean recover(java.sql.SQLException e) { return false; }
                  java.sql.SQLException noResult(java.sql.SQLException e) { return e; }
                  void leave() {}
                }
                """)
            .succeeds();

    assertThat(compilation.generated("Delegating").replaceAll("\\s+", " "))
        .contains("if (!recover(e)) { return 0; }")
        .contains("if (!recover(e)) { return false; }")
        .contains("if (!recover(e)) { return; }")
        .contains("if (!recover(e)) { throw noResult(e); }");
  }

  private Connection wrapper(String members) {
    Connection delegate =
        (Connection)
            Proxy.newProxyInstance(
                Connection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                  calls.add(
                      method.getName() + List.of(arguments == null ? new Object[0] : arguments));
                  if (failure != null && failures-- > 0) {
                    throw failure;
                  }
                  return method.getReturnType() == String.class ? "result" : null;
                });
    return Compilation.of(SOURCE.replace("MEMBERS", members))
        .succeeds()
        .create(Connection.class, "Delegating", delegate, calls);
  }

  private static final String SOURCE =
      """
      import java.sql.*;
      import java.util.List;
      @GenerateDelegates(
          value = "Delegating",
          routed = {"getCatalog", "setCatalog", "nativeSQL"},
          aside = "setHoldability")
      abstract class Base implements Connection {
        private final Connection delegate;
        final List<String> calls;
        Base(Connection delegate, List<String> calls) {
          this.delegate = delegate;
          this.calls = calls;
        }
        @Delegate Connection delegate() { return delegate; }
        void enter() { calls.add("enter"); }
        void succeeded() { calls.add("succeeded"); }
        void recover(SQLException e) throws SQLException {
          calls.add("recover");
          if (!e.getMessage().equals("again")) {
            throw new SQLException("translated", e);
          }
        }
        void enterAside() { calls.add("enterAside"); }
        void leave() { calls.add("leave"); }
        static SQLException busy() { return new SQLException("busy"); }
        MEMBERS
      }
      """;
}
