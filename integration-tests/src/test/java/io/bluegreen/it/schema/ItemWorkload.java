package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/** Threads that do over and over what applications do, until they are told to stop. */
final class ItemWorkload implements AutoCloseable {
  private static final String INSERT =
      "INSERT INTO item (id, tx, label) VALUES (?, ?, ?) RETURNING current_schema()";
  private static final int ROWS_PER_STAY = 20;

  private final DataSource pool;
  private final DeploymentMXBean view;
  private final TransactionRecord transactions;
  private final List<Thread> threads = new ArrayList<>();
  private final AtomicReference<Expectation> expected = new AtomicReference<>();
  private volatile boolean stopped;

  /** A flip whose first transaction is waited for. */
  static final class Expectation {
    private final String schema;
    private final long since = System.nanoTime();
    private volatile long metAfterNanos;

    Expectation(String schema) {
      this.schema = schema;
    }

    boolean isMet() {
      return metAfterNanos > 0;
    }

    double millis() {
      return metAfterNanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
  }

  private interface Job {
    void run(Connection connection) throws SQLException;
  }

  ItemWorkload(DataSource pool, DeploymentMXBean view, TransactionRecord transactions) {
    this.pool = pool;
    this.view = view;
    this.transactions = transactions;
  }

  @CanIgnoreReturnValue
  ItemWorkload start(int count) {
    List<Job> jobs =
        List.of(
            this::insertInAutocommit,
            this::threeStatements,
            this::beginAndCommitAsText,
            this::batchInAutocommit,
            this::batchInTransaction,
            this::read,
            this::keepStatements);
    for (int i = 0; i < count; i++) {
      int first = i;
      Thread thread = new Thread(() -> work(jobs, first), "writer-" + i);
      threads.add(thread);
      thread.start();
    }
    return this;
  }

  Expectation expect(String schema) {
    Expectation next = new Expectation(schema);
    expected.set(next);
    return next;
  }

  private void work(List<Job> jobs, int first) {
    for (int i = first; !stopped; i++) {
      try (Connection connection = pool.getConnection()) {
        jobs.get(i % jobs.size()).run(connection);
      } catch (SQLException | RuntimeException | AssertionError e) {
        transactions.failed(e);
      }
    }
  }

  private void insertInAutocommit(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      int id = transactions.nextId();
      begin(insert, id, id);
      transactions.acknowledge(List.of(id));
    }
  }

  private void threeStatements(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    List<Integer> ids = List.of(transactions.nextId(), transactions.nextId());
    try (PreparedStatement insert = connection.prepareStatement(INSERT);
        PreparedStatement read =
            connection.prepareStatement("SELECT id, label FROM item WHERE tx = ?")) {
      begin(insert, ids.get(0), ids.get(0));
      read.setInt(1, ids.get(0));
      assertOneRow(read, ids.get(0));
      insert(insert, ids.get(1), ids.get(0));
    }
    connection.commit();
    transactions.acknowledge(ids);
  }

  private void beginAndCommitAsText(Connection connection) throws SQLException {
    List<Integer> ids = List.of(transactions.nextId(), transactions.nextId());
    try (Statement text = connection.createStatement();
        PreparedStatement insert = connection.prepareStatement(INSERT)) {
      long before = view.getEpoch();
      text.execute("BEGIN");
      String schema = insert(insert, ids.get(0), ids.get(0));
      begun(before, schema);
      text.executeUpdate(
          "INSERT INTO item (id, tx) VALUES (" + ids.get(1) + ", " + ids.get(0) + ")");
      text.execute("COMMIT");
    }
    transactions.acknowledge(ids);
  }

  private void batchInAutocommit(Connection connection) throws SQLException {
    transactions.acknowledge(batch(connection));
  }

  private void batchInTransaction(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    List<Integer> ids = batch(connection);
    connection.commit();
    transactions.acknowledge(ids);
  }

  private List<Integer> batch(Connection connection) throws SQLException {
    List<Integer> ids =
        List.of(transactions.nextId(), transactions.nextId(), transactions.nextId());
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO item (id, tx, label) VALUES (?, ?, ?)")) {
      for (int id : ids) {
        bind(insert, id, ids.get(0));
        insert.addBatch();
      }
      assertThat(insert.executeBatch()).hasSize(ids.size());
    }
    return ids;
  }

  private void read(Connection connection) throws SQLException {
    try (PreparedStatement all =
            connection.prepareStatement("SELECT * FROM item WHERE id < ? ORDER BY id");
        PreparedStatement where = connection.prepareStatement("SELECT side FROM place")) {
      all.setInt(1, 20);
      try (ResultSet rows = all.executeQuery()) {
        while (rows.next()) {
          assertThat(rows.getLong("id")).isPositive();
          assertThat(rows.getString("written_in")).isIn("blue", "green");
        }
      }
      long before = view.getEpoch();
      try (ResultSet row = where.executeQuery()) {
        row.next();
        begun(before, row.getString(1));
      }
    }
  }

  /** Stays on one connection for a while, with statements that outlive several flips. */
  private void keepStatements(Connection connection) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT);
        PreparedStatement read =
            connection.prepareStatement("SELECT label, id FROM item WHERE id = ?")) {
      for (int i = 0; i < ROWS_PER_STAY && !stopped; i++) {
        int id = transactions.nextId();
        begin(insert, id, id);
        transactions.acknowledge(List.of(id));
        read.setLong(1, id);
        read.executeQuery().close();
      }
    }
  }

  private void begin(PreparedStatement insert, int id, int transaction) throws SQLException {
    long before = view.getEpoch();
    begun(before, insert(insert, id, transaction));
  }

  private void begun(long epochBefore, String schema) {
    transactions.begun(epochBefore, view.getEpoch(), schema);
    Expectation flip = expected.get();
    if (flip != null && flip.schema.equals(schema) && !flip.isMet()) {
      flip.metAfterNanos = System.nanoTime() - flip.since;
    }
  }

  @CanIgnoreReturnValue
  private static String insert(PreparedStatement insert, int id, int transaction)
      throws SQLException {
    bind(insert, id, transaction);
    try (ResultSet row = insert.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }

  private static void bind(PreparedStatement insert, int id, int transaction) throws SQLException {
    insert.setInt(1, id);
    insert.setInt(2, transaction);
    insert.setString(3, "row " + id);
  }

  private static void assertOneRow(PreparedStatement read, int id) throws SQLException {
    try (ResultSet row = read.executeQuery()) {
      assertThat(row.next()).isTrue();
      assertThat(row.getInt("id")).isEqualTo(id);
      assertThat(row.getString("label")).isEqualTo("row " + id);
      assertThat(row.next()).isFalse();
    }
  }

  @Override
  public void close() {
    finish();
  }

  /** Lets everybody finish what was begun. */
  void finish() {
    stopped = true;
    for (Thread thread : threads) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
