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
      List.of("elements", "accounts", "transfers", "orders", "order_items", "order_log");

  private static final int ATTEMPTS = 20;

  private static final String CHANGED_IN =
      "SELECT attrelid::regclass::text FROM pg_attribute JOIN pg_class c ON c.oid = attrelid"
          + " WHERE attname = 'extra' AND NOT relispartition AND relnamespace = '%s'::regnamespace";

  /** The publications, with a table or partition each, that name the column. */
  private static final String LISTED =
      "SELECT concat(quote_ident(p.pubname), ' ', c.oid::regclass) FROM pg_publication_rel r"
          + " JOIN pg_publication p ON p.oid = r.prpubid JOIN pg_class c ON c.oid = r.prrelid"
          + " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (r.prattrs)"
          + " WHERE a.attname = 'extra' AND ('%1$s'::regclass = c.oid OR EXISTS"
          + " (SELECT FROM pg_partition_ancestors(c.oid) o WHERE o.relid = '%1$s'::regclass))";

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
        patiently(place, dropColumn(place, String.valueOf(table)));
      }
      patiently(place, "DROP TABLE IF EXISTS extra");
    }
  }

  /**
   * A publication that names its columns, as one made while only one side had the column, keeps the
   * column. Its tables are published anew, in one transaction.
   */
  private static String dropColumn(Place place, String table) throws SQLException {
    StringBuilder before = new StringBuilder();
    StringBuilder after = new StringBuilder();
    for (Object listed : place.database().column(LISTED.formatted(table))) {
      String[] publicationAndTable = String.valueOf(listed).split(" ", 2);
      String change = "ALTER PUBLICATION %s %%s TABLE %s".formatted((Object[]) publicationAndTable);
      before.append(change.formatted("DROP")).append("; ");
      after.append("; ").append(change.formatted("ADD"));
    }
    return "%sALTER TABLE %s DROP COLUMN extra%s".formatted(before, table, after);
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
