package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Any sequence of calls answers the same, and leaves the same rows, whether or not its connection
 * is moved in between. Every seed is logged; {@code -Dbluegreen.it.seed} runs one of them alone.
 */
@FullOnly
class StatementsMoveAnywhereTest extends ComparedCallsTest {
  private static final Logger LOG = LoggerFactory.getLogger(StatementsMoveAnywhereTest.class);
  private static final String SEED = "bluegreen.it.seed";
  private static final int SEQUENCES = 4;
  private static final int CALLS = 150;

  /** A seed that failed once: a batch of a row without any value was kept after it had run. */
  private static final long FAILED_ONCE = 33;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void movingChangesNothing(long seed) throws SQLException {
    String replay = "-D" + SEED + "=" + seed;
    LOG.info("This sequence alone: {}", replay);
    sides.execute("TRUNCATE sink");
    alone.execute("TRUNCATE sink");
    try (CallSequence moved = new CallSequence(sides.connect(), seed);
        CallSequence still = new CallSequence(alone.connect(), seed)) {
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
      assertThat(moved.trace()).as(replay).isEqualTo(still.trace());
    }
    List<String> rows = new ArrayList<>(rows(sides.blue()));
    rows.addAll(rows(sides.green()));
    assertThat(rows).as(replay).containsExactlyInAnyOrderElementsOf(rows(alone));
  }

  private static List<String> rows(PgDatabase database) throws SQLException {
    return database.column("SELECT sink::text FROM sink").stream().map(String::valueOf).toList();
  }

  static LongStream seeds() {
    Long given = Long.getLong(SEED);
    return given != null
        ? LongStream.of(given)
        : LongStream.concat(LongStream.of(FAILED_ONCE), new Random().longs(SEQUENCES));
  }
}
