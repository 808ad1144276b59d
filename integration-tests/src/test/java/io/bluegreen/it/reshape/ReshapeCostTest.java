package io.bluegreen.it.reshape;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a reshape costs: throughput of writers with and without the mirror, the rate of the fill
 * beside a plain copy, and the locks that each step holds. The figures are logged; only what does
 * not depend on the machine is asserted.
 */
@FullOnly
@ExtendWith(PgExtension.class)
class ReshapeCostTest {
  private static final int ROWS = Integer.getInteger("bluegreen.it.reshapeRows", 200_000);
  private static final Duration LENGTH = Duration.ofSeconds(8);
  private static final Writers.Version UPDATES =
      new Writers.Version(List.of("UPDATE app.orders SET email = 'u:r' WHERE id = :id"), "");
  private static final Writers.Version INSERTS =
      new Writers.Version(List.of("INSERT INTO app.orders (email, amount) VALUES ('i', 1)"), "");
  private static final String LOCKS =
      "SELECT c.relname || ' ' || l.mode FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
          + " WHERE l.granted AND l.locktype = 'relation' AND l.database = (SELECT oid FROM pg_database WHERE datname ="
          + " current_database()) AND c.relname LIKE 'orders%' AND c.relkind = 'r' AND l.mode IN"
          + " ('ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', 'AccessExclusiveLock')";

  /** Strong locks by step and mode, with the longest time that one was seen without a gap. */
  private final Map<String, Long> held = new ConcurrentSkipListMap<>();

  @Test
  void figures(PgDatabase database, @TempDir Path directory) throws Exception {
    database.installControlTable();
    database.execute(
        "CREATE SCHEMA app",
        "CREATE TABLE app.orders (id serial PRIMARY KEY, email text, amount numeric(12,2) NOT NULL)",
        "INSERT INTO app.orders (email, amount) SELECT 'e' || i, i FROM generate_series(1, "
            + ROWS
            + ") i",
        "CREATE TABLE app.plain (id bigint PRIMARY KEY, email text NOT NULL, cents bigint NOT NULL)");
    ReshapeRuns reshape = new ReshapeRuns(database);
    Path file =
        Files.writeString(
            directory.resolve("orders.sql"),
            """
            -- reshape: orders
            -- source: app.orders
            -- target: app.orders_v2
            CREATE TABLE app.orders_v2 (id bigint PRIMARY KEY DEFAULT nextval('app.orders_id_seq'), email text NOT NULL, cents bigint NOT NULL);
            -- forward:
            SELECT id, coalesce(email, '') AS email, (amount * 100)::bigint AS cents
            -- back:
            id = id::int, email = nullif(email, ''), amount = cents / 100.0
            """);
    double updatesBefore = rate(database, UPDATES);
    double insertsBefore = rate(database, INSERTS);
    long rows = database.queryLong("SELECT count(*) FROM app.orders");
    double plain =
        rows
            / seconds(
                () ->
                    database.execute(
                        "INSERT INTO app.plain SELECT id, coalesce(email, ''), (amount * 100)::bigint FROM app.orders"));
    try (Sampling sampling = new Sampling(database)) {
      sampling.step("start", () -> reshape.done("start", file.toString()));
      JsonObject[] filled = new JsonObject[1];
      double fill =
          rows
              / seconds(
                  () ->
                      sampling.step(
                          "fill",
                          () ->
                              filled[0] =
                                  reshape.done("fill", "--batch", "5000", "--pause", "0s")));
      assertThat(filled[0].get("rows").getAsLong()).isEqualTo(rows);
      double updates = rate(database, UPDATES);
      double inserts = rate(database, INSERTS);
      sampling.step("verify", () -> reshape.done("verify"));
      String[] there = {
        "switch", "--by", "name", "--accept", "foreign-keys,defaults,unique-indexes"
      };
      sampling.step("switch that compares", () -> reshape.done(there));
      sampling.step("back", () -> reshape.done("back"));
      reshape.done("verify");
      sampling.step(
          "switch",
          () ->
              reshape.done(
                  "switch",
                  "--by",
                  "name",
                  "--rows-verified",
                  "--accept",
                  "foreign-keys,defaults,unique-indexes"));
      sampling.step("contract", () -> reshape.done("contract"));
      System.getLogger(ReshapeCostTest.class.getName())
          .log(
              System.Logger.Level.INFO,
              "updates {0}/s, mirrored {1}/s ({2} %); inserts {3}/s, mirrored {4}/s ({5} %);"
                  + " plain copy {6} rows/s, fill {7} rows/s ({8} %); strong locks in ms {9}",
              Math.round(updatesBefore),
              Math.round(updates),
              Math.round(100 * updates / updatesBefore),
              Math.round(insertsBefore),
              Math.round(inserts),
              Math.round(100 * inserts / insertsBefore),
              Math.round(plain),
              Math.round(fill),
              Math.round(100 * fill / plain),
              held);
    }
    assertThat(held.keySet())
        .noneMatch(lock -> lock.startsWith("fill") || lock.startsWith("verify"));
  }

  private static double rate(PgDatabase database, Writers.Version version) throws Exception {
    try (Writers writers = new Writers()) {
      for (int i = 0; i < 4; i++) {
        writers.add(database::connect, Connection.TRANSACTION_READ_COMMITTED, version, ROWS);
      }
      writers.awaitMore(200);
      long before = writers.committed();
      LongSupplier now = System::nanoTime;
      long begun = now.getAsLong();
      writers.awaitFor(LENGTH);
      double rate = (writers.committed() - before) / ((now.getAsLong() - begun) / 1e9);
      writers.stop();
      assertThat(writers.failures()).isEmpty();
      return rate;
    }
  }

  /** Something that takes time. */
  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  /** A thread that looks at the locks all the time. */
  private final class Sampling implements AutoCloseable {
    private final Connection connection;
    private final Thread thread = new Thread(this::sample, "lock-sampling");
    private final Map<String, Long> since = new ConcurrentSkipListMap<>();
    private volatile String step = "";
    private volatile boolean stopping;

    Sampling(PgDatabase database) throws SQLException {
      connection = database.connect();
      thread.setDaemon(true);
      thread.start();
    }

    void step(String name, Work work) throws Exception {
      step = name;
      work.run();
      step = "";
    }

    private void sample() {
      try (var statement = connection.prepareStatement(LOCKS)) {
        while (!stopping) {
          String now = step;
          Map<String, Long> seen = new ConcurrentSkipListMap<>();
          try (var rows = statement.executeQuery()) {
            while (rows.next()) {
              String lock = now + ": " + rows.getString(1);
              long first = since.getOrDefault(lock, System.nanoTime());
              seen.put(lock, first);
              if (!now.isEmpty()) {
                held.merge(lock, (System.nanoTime() - first) / 1_000_000, Math::max);
              }
            }
          }
          since.clear();
          since.putAll(seen);
        }
      } catch (SQLException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() throws SQLException {
      stopping = true;
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      connection.close();
    }
  }
}
