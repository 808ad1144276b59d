package io.bluegreen.it.docs;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bluegreen.fixtures.load.Load;
import io.bluegreen.fixtures.load.Workload;
import io.bluegreen.fixtures.load.WrittenRow;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;

/** The application that works on a pool while a document's commands are typed. */
final class PageApplication implements AutoCloseable {
  private static final int THREADS = 4;
  private static final int ROUNDS = 100;

  private final HikariDataSource pool;
  private final Load load;

  /** A workload of one INSERT, whose only parameter is its kind and the number of the round. */
  record Insert(String kind, String sql) implements Workload {
    @Override
    public Round open(Connection connection, int thread) throws SQLException {
      PreparedStatement insert = connection.prepareStatement(sql);
      return (number, effects) -> {
        effects.add(new WrittenRow(kind, thread, number));
        insert.setString(1, kind + " " + number);
        insert.executeUpdate();
      };
    }
  }

  private PageApplication(HikariDataSource pool, List<Workload> kinds) {
    this.pool = pool;
    load = Load.start(pool, kinds, THREADS);
  }

  /** Starts it, and returns once it works. */
  static PageApplication on(String url, Workload... kinds) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(url);
    config.setMaximumPoolSize(THREADS);
    PageApplication application =
        new PageApplication(new HikariDataSource(config), Arrays.asList(kinds));
    application.awaitMore();
    return application;
  }

  /** Waits until it has done some more. */
  void awaitMore() {
    load.awaitMore(ROUNDS);
  }

  /** Works on for a moment, and ends. */
  void stop() throws InterruptedException {
    awaitMore();
    load.stop();
  }

  List<?> failures() {
    return load.journal().failures();
  }

  /** Returns the texts of a kind that were written and acknowledged. */
  List<String> acknowledged(String kind) {
    return load.journal().entries().stream()
        .flatMap(entry -> entry.effects().stream())
        .filter(row -> row.table().equals(kind))
        .map(row -> kind + " " + row.number())
        .toList();
  }

  @Override
  public void close() {
    load.close();
    pool.close();
  }
}
