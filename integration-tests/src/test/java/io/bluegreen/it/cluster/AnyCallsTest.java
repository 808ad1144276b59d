package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Any sequence of setters, clears, batches, executions and reads, with moves at any point, answers
 * what pgjdbc by itself answers without them, and leaves the same rows. A sequence that does not is
 * shrunk to the shortest.
 */
@SuppressWarnings("NullAway.Init") // fields are set before the first property
class AnyCallsTest extends ComparedCallsTest {
  private static final Generator<Integer> KINDS = Generators.ints(0, 99);
  private static final Generator<Long> SEEDS = Generators.longs(0, 10_000);
  private static final Generator<Boolean> MOVES =
      Generators.onceIn(10, Generators.of(true), Generators.of(false));

  private static final Generator<CallSequence.Call> CALLS =
      choices ->
          new CallSequence.Call(
              KINDS.make(choices),
              Generators.booleans().make(choices),
              SEEDS.make(choices),
              MOVES.make(choices));

  @Test
  void movesChangeNothing() {
    Property.holds(6, values -> movesChangeNothing(values.any("calls", CALLS.list(20, 80))));
  }

  private static void movesChangeNothing(List<CallSequence.Call> calls) throws SQLException {
    sides.execute("TRUNCATE sink");
    alone.execute("TRUNCATE sink");
    try (CallSequence moved = new CallSequence(sides.connect(), 1);
        CallSequence still = new CallSequence(alone.connect(), 1)) {
      for (CallSequence.Call call : calls) {
        if (call.afterAMove()) {
          sides.flip();
        }
        moved.make(call);
        still.make(call);
      }
      assertThat(moved.trace()).isEqualTo(still.trace());
    }
    List<String> rows = new ArrayList<>(rows(sides.blue()));
    rows.addAll(rows(sides.green()));
    assertThat(rows).containsExactlyInAnyOrderElementsOf(rows(alone));
  }

  private static List<String> rows(PgDatabase database) throws SQLException {
    return database.column("SELECT sink::text FROM sink").stream().map(String::valueOf).toList();
  }
}
