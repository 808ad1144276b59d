package answers;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;

/** Answers the test's questions, one line each, until it is told to stop. */
public final class Answers {
  private static final AtomicLong IDS = new AtomicLong(System.nanoTime() % 1_000_000);

  /** What the application does when it is asked. */
  public interface Application {
    String answer(String question) throws Exception;
  }

  private Answers() {}

  public static void give(Application application) throws Exception {
    System.out.println("ready");
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); line != null && !line.equals("stop"); line = in.readLine()) {
      int space = line.indexOf(' ');
      System.out.println(
          "answer "
              + line.substring(0, space)
              + ": "
              + application.answer(line.substring(space + 1)));
    }
  }

  /** A number that no row has yet. */
  public static long id() {
    return IDS.incrementAndGet();
  }

  /** The side that is read, and the one that is written. */
  public static String side(DataSource pool) throws SQLException {
    try (Connection connection = pool.getConnection()) {
      return side(connection);
    }
  }

  public static String side(Connection connection) throws SQLException {
    try (Statement read = connection.createStatement();
        ResultSet row = read.executeQuery("SELECT side FROM place");
        PreparedStatement write =
            connection.prepareStatement("INSERT INTO item (id) VALUES (?) RETURNING written_in")) {
      row.next();
      write.setLong(1, id());
      try (ResultSet written = write.executeQuery()) {
        written.next();
        return row.getString(1) + " " + written.getString(1);
      }
    }
  }
}
