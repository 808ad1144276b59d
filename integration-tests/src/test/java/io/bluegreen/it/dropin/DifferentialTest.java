package io.bluegreen.it.dropin;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Results and exceptions are those of plain pgjdbc, in a transaction and in autocommit. */
class DifferentialTest {
  /** What would change the tables in autocommit, or run elsewhere in a transaction. */
  private static final Set<String> ONLY_IN_A_TRANSACTION =
      Set.of(
          "large count",
          "DDL",
          "batch",
          "prepared batch",
          "execute an update",
          "returning",
          "generated keys by name",
          "generated keys not asked for");

  @SuppressWarnings("NullAway.Init")
  private static Connection ours;

  @SuppressWarnings("NullAway.Init")
  private static Connection plain;

  @BeforeAll
  static void connect() throws SQLException {
    ours = TwoSides.shared().connect();
    plain = TwoSides.shared().connectPlain();
  }

  @AfterAll
  static void close() throws SQLException {
    ours.close();
    plain.close();
  }

  @ParameterizedTest
  @MethodSource("actions")
  void theOutcomeIsThatOfPgjdbc(String name, boolean autoCommit) throws Exception {
    ComparedCall action = Objects.requireNonNull(ComparedCalls.ALL.get(name));
    assertThat(outcome(action, ours, autoCommit)).isEqualTo(outcome(action, plain, autoCommit));
  }

  static Stream<Arguments> actions() {
    return ComparedCalls.ALL.keySet().stream()
        .flatMap(
            name ->
                Stream.of(true, false)
                    .filter(autoCommit -> !autoCommit || !ONLY_IN_A_TRANSACTION.contains(name))
                    .map(autoCommit -> Arguments.of(name, autoCommit)));
  }

  private static List<Object> outcome(
      ComparedCall action, Connection connection, boolean autoCommit) throws SQLException {
    connection.setAutoCommit(autoCommit);
    try {
      return List.of(
          ComparedCall.outcome(action, connection),
          connection.getAutoCommit(),
          connection.isReadOnly(),
          connection.isClosed());
    } finally {
      if (!autoCommit) {
        connection.rollback();
      }
      connection.setReadOnly(false);
    }
  }
}
