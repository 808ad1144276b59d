package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgServer;
import io.bluegreen.it.support.SharedServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Any sequence of calls answers the same, and leaves the same rows, whether or not its connection
 * is moved in between. A seed that failed can be given as {@code -Dbluegreen.it.seed}.
 */
class StatementsMoveAnywhereTest {
  private static final int SEQUENCES = 12;
  private static final int CALLS = 150;

  private static TwoSides sides;
  private static PgDatabase alone;

  @BeforeAll
  static void databases() throws SQLException {
    PgServer server = SharedServers.newest();
    sides = new TwoSides(server);
    alone = server.createDatabase();
    String table =
        "CREATE TABLE sink (i int, l bigint, s text, d float8, n numeric, t timestamp, b bytea,"
            + " x text)";
    sides.execute(table);
    alone.execute(table);
  }

  @AfterAll
  static void drop() throws SQLException {
    sides.drop();
    alone.drop();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void movingChangesNothing(long seed) throws SQLException {
    sides.execute("TRUNCATE sink");
    alone.execute("TRUNCATE sink");
    try (Player moved = new Player(sides.connect(), seed);
        Player still = new Player(alone.connect(), seed)) {
      Random moves = new Random(~seed);
      for (int i = 0; i < CALLS; i++) {
        if (moves.nextInt(10) == 0) {
          sides.flip();
        }
        moved.step();
        still.step();
        if (moves.nextInt(20) == 0) {
          moved.insertStreams(i);
          still.insertStreams(i);
        }
      }
      assertThat(moved.trace()).isEqualTo(still.trace());
    }
    List<String> rows = new ArrayList<>(rows(sides.blue));
    rows.addAll(rows(sides.green));
    assertThat(rows).containsExactlyInAnyOrderElementsOf(rows(alone));
  }

  private static List<String> rows(PgDatabase database) throws SQLException {
    return database.column("SELECT sink::text FROM sink").stream().map(String::valueOf).toList();
  }

  static LongStream seeds() {
    Long given = Long.getLong("bluegreen.it.seed");
    return given != null ? LongStream.of(given) : new Random().longs(SEQUENCES);
  }
}
