package io.bluegreen.proof.mode;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.proof.nemesis.Nemesis;
import io.bluegreen.proof.nemesis.Pause;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Changes of tables in use, made on one side after the other while a move may run: a column comes
 * and goes, and a table with a partition.
 */
final class LiveChanges {
  private static final List<String> CHANGED =
      List.of("elements", "accounts", "transfers", "orders");

  private static final int ATTEMPTS = 20;

  private static final String CHANGED_IN =
      "SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
          + " WHERE attname = 'extra' AND NOT relispartition AND relnamespace = '%s'::regnamespace";

  private final List<Place> places;

  LiveChanges(List<Place> places) {
    this.places = List.copyOf(places);
  }

  /** Where one side's tables are. */
  record Place(PgDatabase database, String schema) {}

  Nemesis change() {
    return new Nemesis("DDL in between", this::change);
  }

  private void change(SplittableRandom random, Pause pause)
      throws SQLException, InterruptedException {
    String table = CHANGED.get(random.nextInt(CHANGED.size()));
    try {
      for (Place place : places) {
        run(
            place,
            "ALTER TABLE " + table + " ADD COLUMN extra int DEFAULT 7",
            "CREATE TABLE extra (id int, PRIMARY KEY (id)) PARTITION BY RANGE (id)",
            "CREATE TABLE extra_1 PARTITION OF extra FOR VALUES FROM (1) TO (10)");
        pause.lasts(random, 0, 300);
      }
      pause.lasts(random, 100, 1000);
    } finally {
      settle();
    }
  }

  /** Takes back what is left of a change. */
  void settle() throws SQLException {
    for (Place place : places) {
      for (Object table : place.database().column(CHANGED_IN.formatted(place.schema()))) {
        patiently(place, "ALTER TABLE " + table + " DROP COLUMN extra");
      }
      patiently(place, "DROP TABLE IF EXISTS extra");
    }
  }

  private static void patiently(Place place, String statement) throws SQLException {
    for (int i = 1; ; i++) {
      try {
        run(place, statement);
        return;
      } catch (SQLException e) {
        if (i == ATTEMPTS) {
          throw e;
        }
      }
    }
  }

  /** Gives up where a lock is not to be had at once, as a migration tool should. */
  private static void run(Place place, String... statements) throws SQLException {
    try (Connection connection = place.database().connect();
        Statement statement = connection.createStatement()) {
      statement.execute("SET search_path = " + place.schema());
      statement.execute("SET lock_timeout = '1s'");
      for (String sql : statements) {
        statement.execute(sql);
      }
    }
  }
}
