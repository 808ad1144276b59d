package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.MarkedEnd;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** Transactions of every shape whose COMMIT gets no answer in a hold. */
@Timeout(120)
class LostCommitShapesTest extends HeldDeploymentTest {
  private static final String INSERT = insert("shape");

  /** What a transaction does, which leaves two rows. */
  private enum Shape {
    BATCH {
      @Override
      void in(Connection connection) throws SQLException {
        try (Statement batch = connection.createStatement()) {
          batch.addBatch(INSERT);
          batch.addBatch(INSERT);
          assertThat(batch.executeBatch()).containsExactly(1, 1);
        }
      }
    },
    PREPARED_BATCH {
      @Override
      void in(Connection connection) throws SQLException {
        try (PreparedStatement batch =
            connection.prepareStatement("INSERT INTO ledger (entry) VALUES (?)")) {
          for (String entry : List.of("shape", "shape")) {
            batch.setString(1, entry);
            batch.addBatch();
          }
          assertThat(batch.executeLargeBatch()).containsExactly(1, 1);
        }
      }
    },
    COPY {
      @Override
      void in(Connection connection) throws SQLException, IOException {
        connection
            .unwrap(PGConnection.class)
            .getCopyAPI()
            .copyIn("COPY ledger (entry) FROM STDIN", new StringReader("shape\nshape\n"));
      }
    },
    OPEN_SAVEPOINT {
      @Override
      void in(Connection connection) throws SQLException {
        Queries.run(connection, INSERT);
        connection.setSavepoint("bluegreen_mark");
        Queries.run(connection, INSERT);
      }
    },
    RELEASED_SAVEPOINT {
      @Override
      void in(Connection connection) throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        Queries.run(connection, INSERT, INSERT);
        connection.releaseSavepoint(savepoint);
      }
    },
    ROLLED_BACK_SAVEPOINT {
      @Override
      void in(Connection connection) throws SQLException {
        Queries.run(connection, INSERT, INSERT);
        Savepoint savepoint = connection.setSavepoint();
        Queries.run(connection, INSERT);
        connection.rollback(savepoint);
      }
    },
    PROCEDURE {
      @Override
      void in(Connection connection) throws SQLException {
        Queries.run(connection, "DO 'BEGIN " + INSERT.replace("'", "''") + "; END'", INSERT);
      }
    };

    abstract void in(Connection connection) throws SQLException, IOException;
  }

  static Stream<Arguments> shapes() {
    return Stream.of(Shape.values())
        .flatMap(
            shape ->
                Stream.of(Then.CUT_BEFORE, Then.CUT_AFTER_REPLY)
                    .map(then -> Arguments.of(shape, then)));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void whatIsToldIsWhatStands(Shape shape, Then then) throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      shape.in(connection);
      pair.hold();
      CompletableFuture<ClientMessage> lost = loseTheCommit(then);
      if (then == Then.CUT_BEFORE) {
        assertThat(FailedCalls.state(connection::commit)).isEqualTo("40001");
      } else {
        connection.commit();
      }
      assertThat(lost).isDone();
      assertThat(onBlue("shape")).isEqualTo(then == Then.CUT_BEFORE ? 0 : 2);
    }
  }

  @Test
  void whatWasLookedUpIsCountedAndRecorded() throws Exception {
    String event = "io.bluegreen.LostCommit";
    Path file = Files.createTempFile("bluegreen-lost-", ".jfr");
    try (Recording recording = new Recording();
        Connection connection = pair.connect()) {
      recording.enable(event);
      recording.start();
      connection.setAutoCommit(false);
      Shape.BATCH.in(connection);
      pair.hold();
      final long before = pair.jmx().getOutcomeResolved();
      pair.proxy(Side.BLUE).breakNext(MarkedEnd::isCommit, Then.CUT_AFTER_REPLY);
      connection.commit();
      assertThat(pair.jmx().getOutcomeResolved()).isEqualTo(before + 1);
      assertThat(pair.jmx().getOutcomeCommitted() + pair.jmx().getOutcomeRolledBack())
          .isEqualTo(before + 1);
      String told =
          "SELECT outcomes_committed + outcomes_rolled_back FROM bluegreen.status WHERE name = '"
              + pair.name()
              + "'";
      Waits.eventually().until(() -> pair.blue().queryLong(told) == before + 1);
      recording.dump(file);
      assertThat(RecordingFile.readAllEvents(file))
          .filteredOn(each -> each.getEventType().getName().equals(event))
          .filteredOn(each -> each.getString("deployment").equals(pair.name()))
          .singleElement()
          .matches(each -> each.getString("side").equals("blue"))
          .matches(each -> each.getString("outcome").equals("committed"));
    } finally {
      Files.delete(file);
    }
  }

  /** The next transaction begins with the end of this one, so nobody can be asked in between. */
  @ParameterizedTest
  @EnumSource(names = {"CUT_BEFORE", "CUT_AFTER_REPLY"})
  void aCommitThatBeginsTheNextTransactionStaysUnknown(Then then) throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, INSERT, INSERT);
      pair.announce();
      CompletableFuture<ClientMessage> lost =
          pair.proxy(Side.BLUE).on(message -> message.runs("COMMIT AND CHAIN"), then);
      assertThat(FailedCalls.state(() -> Queries.run(connection, "COMMIT AND CHAIN")))
          .isEqualTo("08007");
      assertThat(lost).isDone();
    }
  }

  /** In a hold the next transaction would have to wait: it is refused, and nothing is sent. */
  @Test
  void inAHoldItIsRefused() throws Exception {
    try (Connection connection = pair.connect()) {
      connection.setAutoCommit(false);
      Queries.run(connection, INSERT, INSERT);
      pair.hold();
      assertThat(FailedCalls.state(() -> Queries.run(connection, "COMMIT AND CHAIN")))
          .isEqualTo("0A000");
      connection.commit();
      assertThat(onBlue("shape")).isEqualTo(2);
    }
  }
}
