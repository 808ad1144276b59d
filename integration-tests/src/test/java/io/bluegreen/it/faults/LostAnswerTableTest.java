package io.bluegreen.it.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.proxy.ClientMessage;
import io.bluegreen.fixtures.proxy.TcpProxy.Then;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The table of {@code docs/reference/faults.md} that says when a lost answer is looked up. */
@Timeout(120)
class LostAnswerTableTest extends OwnServerTest {
  private static final String INSERT = "INSERT INTO item VALUES (1)";
  private static List<String> page;

  @BeforeAll
  static void create() throws SQLException, IOException {
    PgServer own = PgServer.builder(18).setting("max_prepared_transactions", "100").start();
    createOn(own, own.port());
    page = Files.readAllLines(Path.of("..", "docs", "reference", "faults.md"));
  }

  /** Where the deployment is when the answer is lost; the columns of the table. */
  private enum Phase {
    STEADY,
    ANNOUNCED,
    HELD,
    FENCED,
    FLIPPED
  }

  /** What the answer is lost to, by the begin of its row. */
  private enum Lost {
    COMMIT("`commit()`"),
    PREPARE("PREPARE TRANSACTION"),
    SECOND_PHASE("COMMIT PREPARED"),
    STATEMENT("one INSERT"),
    COMPOUND("CALL, DO, COPY"),
    CHAIN("COMMIT AND CHAIN");

    private final String row;

    Lost(String row) {
      this.row = row;
    }

    /** The words by which its message is known. */
    String text() {
      return switch (this) {
        case COMMIT -> "COMMIT";
        case PREPARE -> "PREPARE TRANSACTION 'table'";
        case SECOND_PHASE -> "COMMIT PREPARED 'table'";
        case STATEMENT -> INSERT;
        case COMPOUND -> "DO 'BEGIN " + INSERT + "; END'";
        case CHAIN -> "COMMIT AND CHAIN";
      };
    }

    boolean isInBlock() {
      return this == COMMIT || this == PREPARE || this == CHAIN;
    }
  }

  private static String cell(Lost lost, Phase phase) {
    List<String> cells =
        page.stream()
            .filter(line -> line.startsWith("| " + lost.row))
            .map(line -> Arrays.stream(line.split("\\|")).map(String::strip).toList())
            .filter(all -> all.size() == Phase.values().length + 2)
            .findFirst()
            .orElseThrow();
    return cells.get(2 + List.of(Phase.values()).indexOf(phase));
  }

  /** What does not run in a phase, or runs elsewhere, has no answer to lose. */
  static Stream<Arguments> cells() {
    return Stream.of(Lost.values())
        .flatMap(lost -> Stream.of(Phase.values()).map(phase -> Arguments.of(lost, phase)))
        .filter(
            cell -> {
              String said = cell((Lost) cell.get()[0], (Phase) cell.get()[1]);
              return !said.startsWith("waits")
                  && !said.startsWith("as steady")
                  && !said.startsWith("the fence")
                  && !said.startsWith("`42704`");
            });
  }

  @AfterEach
  void endPhase() throws Exception {
    proxy.mend();
    pair.blue().execute("SELECT bluegreen.unfence('" + pair.name() + "')");
    pair.hold(); // the next epoch ends an announcement
    pair.release();
    pair.settleOn(Side.BLUE);
  }

  @ParameterizedTest
  @MethodSource("cells")
  void theTableIsTrue(Lost lost, Phase phase) throws Exception {
    try (Connection connection = pair.connect()) {
      Queries.one(connection, "SELECT 1");
      if (lost == Lost.SECOND_PHASE) {
        Queries.run(connection, "BEGIN", INSERT, "PREPARE TRANSACTION 'table'");
      } else if (lost.isInBlock()) {
        connection.setAutoCommit(false);
        Queries.run(connection, INSERT);
      }
      CompletableFuture<Void> fence = enter(phase);
      CompletableFuture<ClientMessage> cut =
          proxy.on(
              message ->
                  message.runs(
                          lost == Lost.STATEMENT && phase != Phase.STEADY ? "COMMIT" : lost.text())
                      && !message.before().contains("bluegreen."),
              Then.CUT_AFTER_REPLY);
      String told = FailedCalls.stateOrNone(() -> end(connection, lost));
      assertThat(cut.isDone()).isEqualTo(!told.equals("0A000"));
      assertThat(cell(lost, phase)).startsWith(meaning(told));
      if (told.equals("0A000")) {
        connection.rollback();
      }
      endPrepared(); // which the fence waits for
      fence.join();
    }
  }

  private static String meaning(String told) {
    return switch (told) {
      case "none" -> "looked up";
      case "08007" -> "`OUTCOME_UNKNOWN`";
      default -> "`" + told + "`";
    };
  }

  private static void end(Connection connection, Lost lost) throws SQLException {
    if (lost == Lost.COMMIT) {
      connection.commit();
    } else {
      Queries.run(connection, lost.text());
    }
  }

  private static CompletableFuture<Void> enter(Phase phase) throws SQLException {
    switch (phase) {
      case STEADY -> {}
      case ANNOUNCED -> pair.announce();
      case HELD -> pair.hold();
      case FLIPPED -> pair.flipTo(Side.GREEN);
      case FENCED -> {
        pair.hold();
        return CompletableFuture.runAsync(LostAnswerTableTest::fence);
      }
    }
    return CompletableFuture.completedFuture(null);
  }

  private static void fence() {
    try {
      pair.blue().execute("SELECT bluegreen.fence('" + pair.name() + "', interval '20 seconds')");
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
