package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of reshape under every kind of write: by the old version while it fills, then by both
 * versions at once, at every isolation level.
 */
@FullOnly
@ExtendWith(PgExtension.class)
class TransformationTest {
  private static final int TRANSACTIONS = 1500;
  private static final int KEYS = 2990;
  private static final List<String> WAYS_TO_WRITE =
      List.of("insert", "on conflict", "update", "delete", "copy", "merge", ";;");

  static Stream<Transformation> kinds() {
    return Transformations.all();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void nothingDiffersAndNothingIsLost(
      Transformation kind, PgDatabase database, @TempDir Path directory) throws Exception {
    ReshapeRuns reshape = started(kind, database, directory);
    try (Writers writers = new Writers()) {
      JsonObject last = written(reshape, writers, kind.before(), kind.after(), TRANSACTIONS);
      writers.ledger().assertKept(database.column(kind.rowsBefore()));
      writers.ledger().assertKept(database.column(kind.rowsAfter()));
      report(kind, writers, last);
    }
    reshape.ended(3, "abort");
    assertThat(reshape.leftovers()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void nothingDiffersWhereBothVersionsTruncate(
      Transformation kind, PgDatabase database, @TempDir Path directory) throws Exception {
    // Whoever truncates meets many deadlocks, and each one lasts this long.
    database.execute(
        "ALTER DATABASE \"%s\" SET deadlock_timeout = '20ms'".formatted(database.name()));
    ReshapeRuns reshape = started(kind, database, directory);
    try (Writers writers = new Writers()) {
      report(
          kind,
          writers,
          written(
              reshape,
              writers,
              kind.before().withoutOwnRows(kind.truncateBefore()),
              kind.after().withoutOwnRows(kind.truncateAfter()),
              TRANSACTIONS / 2));
    }
  }

  /** Errors that writers may meet beside a mirror are those of the same statements without it. */
  @ParameterizedTest
  @MethodSource("kinds")
  void racesAreLostWithoutMirrorToo(
      Transformation kind, PgDatabase database, @TempDir Path directory) throws Exception {
    ReshapeRuns reshape = started(kind, database, directory);
    reshape.done("fill", "--pause", "0s");
    reshape.withoutMirror();
    List<RacingStatement> races =
        Stream.of(kind.before(), kind.after()).flatMap(v -> v.racing().stream()).toList();
    assertThat(races).isNotEmpty();
    for (RacingStatement race : races) {
      assertThat(new LostRace(database, race).state()).as(race.sql()).isEqualTo(race.state());
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void bothVersionsWriteInEveryWay(Transformation kind) {
    for (Writers.Version version : List.of(kind.before(), kind.after())) {
      List<String> all = version.all().stream().map(s -> s.toLowerCase(Locale.ROOT)).toList();
      for (String way : WAYS_TO_WRITE) {
        assertThat(all).as(way).anyMatch(sql -> sql.contains(way));
      }
    }
    assertThat(kind.truncateBefore()).contains("TRUNCATE v1.");
    assertThat(kind.truncateAfter()).contains("TRUNCATE v2.");
  }

  private static ReshapeRuns started(Transformation kind, PgDatabase database, Path directory)
      throws Exception {
    database.installControlTable();
    database.execute(kind.setup().toArray(String[]::new));
    ReshapeRuns reshape = new ReshapeRuns(database);
    Path file = Files.writeString(directory.resolve("reshape.sql"), kind.spec());
    reshape.done("plan", file.toString());
    reshape.done("start", file.toString());
    return reshape;
  }

  /** Runs writers beside the fill and after it, and returns what the last comparison said. */
  private static JsonObject written(
      ReshapeRuns reshape,
      Writers writers,
      Writers.Version before,
      Writers.Version after,
      int transactions)
      throws Exception {
    Callable<Connection> connect = reshape.database()::connect;
    writers
        .add(connect, Connection.TRANSACTION_READ_COMMITTED, before, KEYS)
        .add(connect, Connection.TRANSACTION_READ_COMMITTED, before, KEYS)
        .add(connect, Connection.TRANSACTION_REPEATABLE_READ, before, KEYS)
        .add(connect, Connection.TRANSACTION_SERIALIZABLE, before, KEYS);
    writers.awaitMore(transactions / 10);
    reshape.done("fill", "--batch", "50", "--pause", "1ms");
    reshape.done("verify");
    writers
        .add(connect, Connection.TRANSACTION_READ_COMMITTED, after, KEYS)
        .add(connect, Connection.TRANSACTION_REPEATABLE_READ, after, KEYS)
        .add(connect, Connection.TRANSACTION_SERIALIZABLE, after, KEYS);
    writers.awaitMore(transactions);
    writers.stop();
    JsonObject last = reshape.done("verify");
    writers.assertOnlyExpectedFailures();
    assertThat(last.get("different").getAsInt()).isZero();
    return last;
  }

  private static void report(Transformation kind, Writers writers, JsonObject last) {
    System.getLogger(TransformationTest.class.getName())
        .log(
            System.Logger.Level.INFO,
            "{0}: {1} transactions, failures {2}, lost races {3}, rechecked {4}",
            kind.name(),
            writers.committed(),
            writers.failures(),
            writers.races(),
            last.get("rechecked").getAsInt());
  }
}
