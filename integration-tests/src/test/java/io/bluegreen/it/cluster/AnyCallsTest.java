package io.bluegreen.it.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgServer;
import io.bluegreen.it.support.SharedServers;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/**
 * Any sequence of setters, clears, batches, executions and reads, with moves at any point, answers
 * what pgjdbc by itself answers without them, and leaves the same rows. A sequence that does not is
 * shrunk to the shortest.
 */
@SuppressWarnings("NullAway.Init") // fields are set before the first property
class AnyCallsTest {
  private static TwoSides sides;
  private static PgDatabase alone;

  @BeforeContainer
  static void databases() throws SQLException {
    PgServer server = SharedServers.newest();
    sides = new TwoSides(server);
    alone = server.createDatabase();
    sides.execute(Player.TABLE);
    alone.execute(Player.TABLE);
  }

  @AfterContainer
  static void drop() throws SQLException {
    sides.drop();
    alone.drop();
  }

  @Property(tries = 6)
  void movesChangeNothing(@ForAll("calls") List<Player.Call> calls) throws SQLException {
    sides.execute("TRUNCATE sink");
    alone.execute("TRUNCATE sink");
    try (Player moved = new Player(sides.connect(), 1);
        Player still = new Player(alone.connect(), 1)) {
      for (Player.Call call : calls) {
        if (call.afterAMove()) {
          sides.flip();
        }
        moved.make(call);
        still.make(call);
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

  @Provide
  Arbitrary<List<Player.Call>> calls() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 99),
            Arbitraries.of(true, false),
            Arbitraries.longs().between(0, 10_000),
            Arbitraries.integers().between(0, 9).map(tenth -> tenth == 0))
        .as(Player.Call::new)
        .list()
        .ofMinSize(20)
        .ofMaxSize(80);
  }
}
