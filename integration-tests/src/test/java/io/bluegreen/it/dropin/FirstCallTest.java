package io.bluegreen.it.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.thread.BackgroundCall;
import io.bluegreen.it.dropin.FirstCalls.FirstCall;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The first call after a commit with autocommit off: whatever it is, its transaction is on the side
 * that is active then.
 */
@ExtendWith(TwoSides.Extension.class)
class FirstCallTest {
  private static final Set<String> ENDING = Set.of("close", "commit", "rollback", "clearWarnings");

  @ParameterizedTest
  @MethodSource("firstCalls")
  void theTransactionThatItBeginsIsOnTheNewSide(String name, TwoSides sides, Connection connection)
      throws Exception {
    FirstCall first = Objects.requireNonNull(FirstCalls.ALL.get(name));
    connection.setAutoCommit(false);
    BackgroundCall.Action call = first.prepare(connection);
    assertThat(TwoSides.write(connection)).isEqualTo(sides.active());
    connection.commit();
    String side = sides.flip();
    call.run();
    assertThat(TwoSides.write(connection)).isEqualTo(side);
    connection.rollback();
  }

  static Set<String> firstCalls() {
    return FirstCalls.ALL.keySet();
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodWithoutParametersLeavesTheNextTransactionOnTheNewSide(
      Method method, TwoSides sides, Connection connection) throws Exception {
    connection.setAutoCommit(false);
    DatabaseMetaData metaData = connection.getMetaData();
    TwoSides.write(connection);
    connection.commit();
    String side = sides.flip();
    try {
      method.invoke(method.getDeclaringClass() == Connection.class ? connection : metaData);
    } catch (InvocationTargetException e) {
      assertThat(e.getCause()).isInstanceOf(SQLException.class);
      connection.rollback();
    }
    assertThat(TwoSides.write(connection)).isEqualTo(side);
    connection.rollback();
  }

  static List<Method> methods() {
    return TestExtent.every(
        3,
        Stream.of(Connection.class, DatabaseMetaData.class)
            .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
            .filter(method -> method.getParameterCount() == 0)
            .filter(method -> !ENDING.contains(method.getName()))
            .sorted(Comparator.comparing(Method::getName))
            .toList());
  }
}
