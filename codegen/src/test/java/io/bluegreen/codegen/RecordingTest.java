package io.bluegreen.codegen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.sql.JDBCType;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Calendar;
import java.util.List;
import java.util.TimeZone;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Setters that are remembered and set again. */
class RecordingTest {

  private final List<String> calls = new ArrayList<>();
  private @Nullable SQLException failure;

  @Test
  void aSetterRebindsSetsAndRecords() throws SQLException {
    wrapper().setInt(3, 42);

    assertThat(calls).hasSize(3);
    assertThat(calls.get(0)).isEqualTo("rebind");
    assertThat(calls.get(1)).isEqualTo("setInt[3, 42]");
    assertThat(calls.get(2)).matches("record 3 \\d+ 42 null null");
  }

  @Test
  void aSetterThatFailsRecordsNothing() {
    failure = new SQLException("no");

    assertThatThrownBy(() -> wrapper().setInt(3, 42)).isSameAs(failure);
    assertThat(calls).containsExactly("rebind", "setInt[3, 42]");
  }

  @Test
  void whatWasRecordedIsSetAgainExactly() throws SQLException {
    PreparedStatement wrapper = wrapper();
    Calendar calendar = Calendar.getInstance(TimeZone.getTimeZone("UTC"));
    wrapper.setBoolean(1, true);
    wrapper.setBoolean(2, false);
    wrapper.setByte(1, (byte) -1);
    wrapper.setShort(1, Short.MIN_VALUE);
    wrapper.setInt(1, Integer.MIN_VALUE);
    wrapper.setLong(1, Long.MIN_VALUE);
    wrapper.setFloat(1, -0.0f);
    wrapper.setDouble(1, Double.MIN_VALUE);
    wrapper.setNull(1, Types.ARRAY, "int4");
    wrapper.setString(1, "text");
    wrapper.setBigDecimal(1, new BigDecimal("1.50"));
    wrapper.setBytes(1, null);
    wrapper.setDate(1, new java.sql.Date(0), calendar);
    wrapper.setObject(1, "1", Types.NUMERIC, -2);
    wrapper.setObject(1, "1", -7, Integer.MAX_VALUE);
    wrapper.setObject(1, 5, JDBCType.INTEGER);
    wrapper.setObject(1, 5);

    List<String> set = setters();
    calls.clear();
    wrapper.clearParameters();

    assertThat(calls).isEqualTo(set);
  }

  @Test
  void aStreamIsSentThroughWatched() throws SQLException {
    InputStream stream = new ByteArrayInputStream(new byte[0]);
    wrapper().setBinaryStream(1, stream, 12L);

    assertThat(calls.get(0)).isEqualTo("watched");
    assertThat(calls.get(2)).isEqualTo("setBinaryStream[1, WATCHED, 12]");
    assertThat(calls.get(3)).matches("record 1 \\d+ 12 WATCHED null");
  }

  @Test
  void aSetterAsideIsRecordedWithinItsCall() throws SQLException {
    wrapper().setBlob(1, (java.sql.Blob) null);

    assertThat(calls.get(0)).isEqualTo("enterAside");
    assertThat(calls.get(1)).isEqualTo("setBlob[1, null]");
    assertThat(calls.get(2)).startsWith("record 1 ");
    assertThat(calls.subList(3, 5)).containsExactly("succeeded", "leave");
  }

  @Test
  void namedMethodsGoToTheirOwnDelegate() {
    Compilation compilation =
        Compilation.of(
                "interface Two { int one(); int two(); }",
                """
                @GenerateDelegates("Delegating")
                abstract class Base implements Two {
                  @Delegate Two any() { return null; }
                  @Delegate("two") Two other() { return null; }
                }
                """)
            .succeeds();

    assertThat(compilation.generated("Delegating"))
        .contains("return any().one();")
        .contains("return other().two();");
  }

  private List<String> setters() {
    return calls.stream().filter(call -> call.startsWith("set")).toList();
  }

  private PreparedStatement wrapper() {
    PreparedStatement delegate =
        (PreparedStatement)
            Proxy.newProxyInstance(
                PreparedStatement.class.getClassLoader(),
                new Class<?>[] {PreparedStatement.class},
                (proxy, method, arguments) -> {
                  calls.add(
                      method.getName()
                          + Arrays.asList(arguments == null ? new Object[0] : arguments));
                  if (failure != null) {
                    throw failure;
                  }
                  return null;
                });
    return Compilation.of(SOURCE)
        .succeeds()
        .create(PreparedStatement.class, "Delegating", delegate, calls);
  }

  /** Its clearParameters() sets all that was recorded again. */
  private static final String SOURCE =
      """
      import java.io.*;
      import java.sql.*;
      import java.util.*;
      @GenerateDelegates(
          value = "Delegating",
          aside = "setBlob",
          recorded = {"setBoolean", "setByte", "setShort", "setInt", "setLong", "setFloat",
              "setDouble", "setNull", "setString", "setBigDecimal", "setBytes", "setDate",
              "setObject", "setBinaryStream", "setBlob"})
      abstract class Base implements PreparedStatement {
        private final PreparedStatement delegate;
        final List<String> calls;
        final List<Object[]> recorded = new ArrayList<>();
        Base(PreparedStatement delegate, List<String> calls) {
          this.delegate = delegate;
          this.calls = calls;
        }
        @Delegate PreparedStatement delegate() { return delegate; }
        void enterAside() { calls.add("enterAside"); }
        void succeeded() { calls.add("succeeded"); }
        void recover(SQLException e) throws SQLException { throw e; }
        void leave() { calls.add("leave"); }
        void rebind() { calls.add("rebind"); }
        void record(int index, int method, long bits, Object first, Object second) {
          recorded.add(new Object[] {method, index, bits, first, second});
          calls.add("record " + index + " " + method + " " + bits + " " + first + " " + second);
        }
        InputStream watched(InputStream stream) {
          calls.add("watched");
          return new FilterInputStream(stream) {
            @Override public String toString() { return "WATCHED"; }
          };
        }
        abstract void replay(
            PreparedStatement target, int method, int index, long bits, Object first, Object second)
            throws SQLException;
        @Override public void clearParameters() throws SQLException {
          for (Object[] r : recorded) {
            replay(delegate, (Integer) r[0], (Integer) r[1], (Long) r[2], r[3], r[4]);
          }
        }
      }
      """;
}
