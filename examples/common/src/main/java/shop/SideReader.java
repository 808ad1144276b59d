package shop;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Callable;
import javax.sql.DataSource;

/** Says every second from which side the application reads. */
final class SideReader {
  private SideReader() {}

  /** Reads with connections of a pool. */
  static void run(DataSource pool) throws Exception {
    run(() -> read(pool));
  }

  /** Reads as the application does it. */
  static void run(Callable<?> application) throws Exception {
    while (true) {
      System.out.println("reads " + application.call());
      Thread.sleep(1000);
    }
  }

  static String read(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return read(connection);
    }
  }

  static String read(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT side FROM place")) {
      row.next();
      return row.getString(1);
    }
  }
}
