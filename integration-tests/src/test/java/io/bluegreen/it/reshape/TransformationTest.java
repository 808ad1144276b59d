package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of reshape under writers: of the old version while it fills, then of both versions at
 * once, at every isolation level.
 */
@ExtendWith(PgExtension.class)
class TransformationTest {
  private static final int TRANSACTIONS = TestExtent.of(1500, 300);
  private static final int KEYS = 2990;

  static Stream<Transformation> kinds() {
    return Transformations.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void nothingDiffersAndNothingIsLost(
      Transformation kind, PgDatabase database, @TempDir Path directory) throws Exception {
    database.installControlTable();
    database.execute(kind.setup().toArray(String[]::new));
    ReshapeRuns reshape = new ReshapeRuns(database);
    Path file = Files.writeString(directory.resolve("reshape.sql"), kind.spec());
    reshape.done("plan", file.toString());
    reshape.done("start", file.toString());
    Callable<Connection> connect = database::connect;
    try (Writers writers = new Writers()) {
      writers
          .add(connect, Connection.TRANSACTION_READ_COMMITTED, kind.before(), KEYS)
          .add(connect, Connection.TRANSACTION_READ_COMMITTED, kind.before(), KEYS)
          .add(connect, Connection.TRANSACTION_REPEATABLE_READ, kind.before(), KEYS)
          .add(connect, Connection.TRANSACTION_SERIALIZABLE, kind.before(), KEYS);
      writers.awaitMore(TRANSACTIONS / 10);
      reshape.done("fill", "--batch", "50", "--pause", "1ms");
      JsonObject first = reshape.done("verify");
      writers
          .add(connect, Connection.TRANSACTION_READ_COMMITTED, kind.after(), KEYS)
          .add(connect, Connection.TRANSACTION_REPEATABLE_READ, kind.after(), KEYS)
          .add(connect, Connection.TRANSACTION_SERIALIZABLE, kind.after(), KEYS);
      writers.awaitMore(TRANSACTIONS);
      writers.stop();
      JsonObject last = reshape.done("verify");
      Set<String> expected = new HashSet<>(kind.expected());
      expected.addAll(Set.of("40P01", "40001"));
      writers.assertOnly(expected);
      assertThat(last.get("different").getAsInt()).isZero();
      if (!kind.rowsBefore().isEmpty()) {
        writers.ledger().assertKept(database.column(kind.rowsBefore()));
        writers.ledger().assertKept(database.column(kind.rowsAfter()));
      }
      System.Logger log = System.getLogger(TransformationTest.class.getName());
      log.log(
          System.Logger.Level.INFO,
          "{0}: {1} transactions, failures {2}, rechecked {3} then {4}",
          kind.name(),
          writers.committed(),
          writers.failures(),
          first.get("rechecked").getAsInt(),
          last.get("rechecked").getAsInt());
    }
    reshape.ended(3, "abort");
    assertThat(reshape.leftovers()).isEmpty();
  }
}
