package io.bluegreen.it.cutover;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.it.workload.WorkloadTables;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The invariants of the data, whatever happened in between. */
public final class Ledger {
  private Ledger() {}

  /** Every acknowledged write is there once, nothing else but what may be, and no money is lost. */
  static void assertKept(FollowingWriters writers, PgDatabase active) throws SQLException {
    Set<String> acknowledged = texts(writers.acknowledged());
    Set<String> allowed = new HashSet<>(acknowledged);
    allowed.addAll(texts(writers.unknown()));
    var found = active.column("SELECT writer || '/' || number FROM ledger");
    assertThat(found).doesNotHaveDuplicates();
    Set<String> kept = new HashSet<>(found);
    assertThat(without(acknowledged, kept)).as("acknowledged and lost").isEmpty();
    assertThat(without(kept, allowed)).as("written by nobody").isEmpty();
    assertTotals(active);
  }

  /**
   * By hash: the assertion library compares each with each, for minutes where writers were busy.
   */
  private static Set<String> without(Set<String> all, Set<String> known) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(known);
    return rest;
  }

  public static void assertTotals(PgDatabase database) throws SQLException {
    assertThat(database.queryLong("SELECT sum(balance) FROM accounts"))
        .isEqualTo(WorkloadTables.TOTAL);
    assertThat(
            database.query(
                "SELECT writer || '/' || number FROM transfers GROUP BY 1 HAVING count(*) > 1"))
        .isNull();
  }

  private static Set<String> texts(List<FollowingWriters.Entry> entries) {
    return entries.stream()
        .map(entry -> entry.writer() + "/" + entry.number())
        .collect(Collectors.toSet());
  }
}
