package io.bluegreen.jdbc.internal.wrapper;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;
import org.postgresql.PGRefCursorResultSet;
import org.postgresql.PGResultSetMetaData;
import org.postgresql.PGStatement;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.BaseStatement;
import org.postgresql.core.QueryExecutor;

/** Nothing that the JDK at hand or pgjdbc can ask of a wrapper is left to chance. */
class WrappersAreCompleteTest {

  @Test
  void everyInterfaceThatApplicationsKnowIsCovered() throws ReflectiveOperationException {
    Set<Class<?>> covered = new LinkedHashSet<>();
    for (WrapperKind kind : WrapperKind.values()) {
      covered.addAll(WrapperKind.interfacesOf(Class.forName(kind.physical())));
    }

    assertThat(covered)
        .contains(
            Connection.class,
            PGConnection.class,
            BaseConnection.class,
            Statement.class,
            PGStatement.class,
            BaseStatement.class,
            PreparedStatement.class,
            CallableStatement.class,
            ResultSet.class,
            PGRefCursorResultSet.class,
            DatabaseMetaData.class,
            ResultSetMetaData.class,
            PGResultSetMetaData.class,
            QueryExecutor.class);
  }

  @ParameterizedTest
  @EnumSource
  void aWrapperIsEverythingThatPgjdbcsClassIs(WrapperKind kind)
      throws ReflectiveOperationException {
    assertThat(WrapperKind.interfacesOf(Class.forName(kind.physical())))
        .allSatisfy(type -> assertThat(type).isAssignableFrom(kind.wrapper()));
  }

  @ParameterizedTest
  @EnumSource
  void noMethodIsLeftToAnInterfacesDefault(WrapperKind kind) throws ReflectiveOperationException {
    List<String> left = new ArrayList<>();
    for (Class<?> type : WrapperKind.interfacesOf(Class.forName(kind.physical()))) {
      for (Method method : WrapperKind.instanceMethods(type)) {
        Class<?> implementor =
            kind.wrapper()
                .getMethod(method.getName(), method.getParameterTypes())
                .getDeclaringClass();
        if (implementor.isInterface() || !implementor.getName().startsWith("io.bluegreen.")) {
          left.add(method + " by " + implementor);
        }
      }
    }

    assertThat(left).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void everyGeneratedMethodReachesTheSameMethodOfPgjdbcsObject(WrapperKind kind)
      throws ReflectiveOperationException, SQLException {
    for (Method method : generatedMethods(kind)) {
      CallRecorder recorder = new CallRecorder();
      Object wrapper = kind.over(recorder);
      Object answer = SampleValues.result(method.getReturnType());
      recorder.expect(method, answer);
      Object[] arguments =
          Stream.of(method.getParameterTypes()).map(SampleValues::argument).toArray();

      Object result = method.invoke(wrapper, arguments);

      assertThat(recorder.arrived()).as("%s", method).isEqualTo(CallRecorder.signature(method));
      assertThat(result).as("%s", method).isEqualTo(answer);
    }
  }

  private static List<Method> generatedMethods(WrapperKind kind) {
    List<Method> methods = new ArrayList<>();
    for (Method method : kind.wrapper().getDeclaredMethods()) {
      if (!method.isSynthetic() && Modifier.isPublic(method.getModifiers())) {
        methods.add(method);
      }
    }
    assertThat(methods).isNotEmpty();
    return methods;
  }
}
