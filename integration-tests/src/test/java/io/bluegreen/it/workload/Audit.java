package io.bluegreen.it.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The comparison of an application's answers with the contents of the database afterwards. */
public final class Audit {
  private final Journal journal;
  private final PgDatabase database;

  private Audit(Journal journal, PgDatabase database) {
    this.journal = journal;
    this.database = database;
  }

  /**
   * Asserts that every acknowledged write is there, none is there twice, nothing is there that was
   * refused, no money is lost, and counters show exactly the acknowledged increments, but for those
   * of which nobody knows.
   */
  public static void assertKept(Journal journal, PgDatabase database) throws SQLException {
    Audit audit = new Audit(journal, database);
    audit.assertRows("ledger");
    audit.assertRows("transfers");
    audit.assertCounters();
    assertThat(database.queryLong("SELECT sum(balance) FROM accounts"))
        .isEqualTo(WorkloadTables.TOTAL);
  }

  private void assertRows(String table) throws SQLException {
    Set<String> acknowledged = rows(table, entry -> entry.result() == Entry.Result.ACKNOWLEDGED);
    Set<String> possible = rows(table, entry -> entry.result() != Entry.Result.FAILED);
    List<String> found = database.column("SELECT writer || '/' || number FROM " + table);
    Set<String> present = new HashSet<>(found);
    assertThat(found).as("%s: rows that are there twice", table).hasSameSizeAs(present);
    assertThat(without(acknowledged, present)).as("%s: acknowledged and lost", table).isEmpty();
    assertThat(without(present, possible)).as("%s: there and refused", table).isEmpty();
  }

  private static Set<String> without(Set<String> all, Set<String> others) {
    Set<String> rest = new HashSet<>(all);
    rest.removeAll(others);
    return rest;
  }

  private Set<String> rows(String table, Predicate<Entry> wanted) {
    return journal.entries().stream()
        .filter(wanted)
        .flatMap(entry -> entry.effects().stream())
        .filter(effect -> effect.table().equals(table))
        .map(effect -> effect.thread() + "/" + effect.number())
        .collect(Collectors.toSet());
  }

  private void assertCounters() throws SQLException {
    Map<Integer, Long> least = counts(entry -> entry.result() == Entry.Result.ACKNOWLEDGED);
    Map<Integer, Long> most = counts(entry -> entry.result() != Entry.Result.FAILED);
    for (int id = 1; id <= WorkloadTables.COUNTERS; id++) {
      assertThat(database.queryLong("SELECT n FROM counters WHERE id = " + id))
          .as("counter %d", id)
          .isBetween(least.getOrDefault(id, 0L), most.getOrDefault(id, 0L));
    }
  }

  private Map<Integer, Long> counts(Predicate<Entry> wanted) {
    Map<Integer, Long> counts = new HashMap<>();
    journal.entries().stream()
        .filter(wanted)
        .flatMap(entry -> entry.effects().stream())
        .filter(effect -> effect.table().equals("counters"))
        .forEach(effect -> counts.merge(effect.thread(), 1L, Long::sum));
    return counts;
  }
}
