package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.ledger.Ledger;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The transactions of an application: what they wrote, and on which side each began. Thread-safe.
 */
final class TransactionRecord {
  private final AtomicInteger ids = new AtomicInteger();
  private final AtomicLong transactions = new AtomicLong();
  private final Ledger ledger = new Ledger();
  private final Queue<Beginning> beginnings = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
  private final NavigableMap<Long, String> sides = new ConcurrentSkipListMap<>();

  /** One transaction's first statement: what was known before and after it, and where it ran. */
  private record Beginning(long epochBefore, long epochAfter, String schema) {}

  int nextId() {
    return ids.incrementAndGet();
  }

  void acknowledge(List<Integer> inserted) {
    inserted.forEach(id -> ledger.acknowledge(id.toString()));
    transactions.incrementAndGet();
  }

  void begun(long epochBefore, long epochAfter, String schema) {
    beginnings.add(new Beginning(epochBefore, epochAfter, schema));
  }

  void failed(Throwable error) {
    errors.add(error);
  }

  void flipped(long epoch, String schema) {
    sides.put(epoch, schema);
  }

  long count() {
    return transactions.get();
  }

  /** The first error, so that a run which fails can end early. */
  void assertNoErrors() {
    assertThat(errors).isEmpty();
  }

  /** Nothing acknowledged is missing, nothing is there twice, and no transaction is torn. */
  void assertStoredOnce(SchemaDeployment pair) throws SQLException {
    List<String> rows = new ArrayList<>();
    Map<Integer, Set<String>> placesOfTransaction = new HashMap<>();
    try (Connection connection = pair.database().connect();
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT 'blue', id, tx, written_in FROM blue.item"
                    + " UNION ALL SELECT 'green', id, tx, written_in FROM green.item")) {
      while (row.next()) {
        String schema = row.getString(1);
        rows.add(row.getString(2));
        placesOfTransaction.computeIfAbsent(row.getInt(3), tx -> new HashSet<>()).add(schema);
        assertThat(row.getString(4)).isEqualTo(schema);
      }
    }
    ledger.assertKept(rows);
    assertThat(placesOfTransaction.values()).allSatisfy(found -> assertThat(found).hasSize(1));
  }

  /** Once an epoch was visible here, every new transaction began on its side or on a later one. */
  void assertNobodyBeganOnAnOldSide() {
    assertThat(beginnings).isNotEmpty();
    for (Beginning begun : beginnings) {
      assertThat(sides.subMap(begun.epochBefore(), true, begun.epochAfter(), true).values())
          .as("sides of the epochs visible around %s", begun)
          .contains(begun.schema());
    }
  }

  /** How many transactions began while no flip was under way, so that they had only one choice. */
  long decidedBeginnings() {
    return beginnings.stream().filter(b -> b.epochBefore() == b.epochAfter()).count();
  }
}
