package shop;

import answers.Answers;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A cache of the application's own, and nothing of ours in its code but a service. */
public final class ListenerApp {
  static final Map<String, String> CACHE = new ConcurrentHashMap<>();

  public static void main(String[] arguments) throws Exception {
    try (HikariDataSource pool = new HikariDataSource()) {
      pool.setJdbcUrl(arguments[0]);
      Answers.give(question -> CACHE.computeIfAbsent("side", unused -> read(pool)));
    }
  }

  private static String read(HikariDataSource pool) {
    try {
      return Answers.side(pool);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
