package io.bluegreen.demo;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/** One thread of the application. It knows nothing of sides; the server tells where a row went. */
final class DemoWriter implements Runnable {
  private static final String INSERT = "INSERT INTO orders (tx, part) VALUES (?, ?) RETURNING side";
  private static final String OWN = "SELECT count(*) FROM orders WHERE tx = ?";
  private static final String NEWEST =
      "SELECT side, (SELECT max(id) FROM orders) FROM orders ORDER BY id DESC LIMIT 1";

  private final DataSource pool;
  private final TransactionLedger ledger;
  private final WriterCounts tally;
  private final TransactionTimes stalls;
  private final FlipTimes flips;
  private final BooleanSupplier goesOn;
  private long tx;

  DemoWriter(
      int number,
      DataSource pool,
      TransactionLedger ledger,
      WriterCounts tally,
      TransactionTimes stalls,
      FlipTimes flips,
      BooleanSupplier goesOn) {
    this.tx = number * 1_000_000_000L;
    this.pool = pool;
    this.ledger = ledger;
    this.tally = tally;
    this.stalls = stalls;
    this.flips = flips;
    this.goesOn = goesOn;
  }

  @Override
  public void run() {
    while (goesOn.getAsBoolean()) {
      long started = System.nanoTime();
      tx++;
      try {
        once();
        stalls.took(started, System.nanoTime());
      } catch (SQLException e) {
        ledger.failed(tx);
        tally.failed(e);
      }
    }
  }

  private void once() throws SQLException {
    int dice = ThreadLocalRandom.current().nextInt(10);
    try (Connection connection = pool.getConnection()) {
      if (dice < 5) {
        transaction(connection, 2 + dice % 3);
      } else if (dice < 8) {
        String side = insert(connection, 0);
        acknowledged(side, 1);
      } else {
        read(connection);
      }
    }
  }

  private void transaction(Connection connection, int rows) throws SQLException {
    connection.setAutoCommit(false);
    String side = insert(connection, 0);
    for (int part = 1; part < rows; part++) {
      insert(connection, part);
    }
    if (ownRows(connection) != rows) {
      throw new SQLException("a transaction does not see its own rows");
    }
    connection.commit();
    acknowledged(side, rows);
  }

  private void acknowledged(String side, int rows) {
    ledger.acknowledged(tx, rows);
    tally.written();
    flips.ended(side, System.nanoTime());
  }

  private void read(Connection connection) throws SQLException {
    try (PreparedStatement newest = connection.prepareStatement(NEWEST);
        ResultSet row = newest.executeQuery()) {
      row.next();
    }
    tally.read();
  }

  private String insert(Connection connection, int part) throws SQLException {
    try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
      insert.setLong(1, tx);
      insert.setInt(2, part);
      try (ResultSet row = insert.executeQuery()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private int ownRows(Connection connection) throws SQLException {
    try (PreparedStatement own = connection.prepareStatement(OWN)) {
      own.setLong(1, tx);
      try (ResultSet row = own.executeQuery()) {
        row.next();
        return row.getInt(1);
      }
    }
  }
}
