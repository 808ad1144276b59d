import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Vector;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An application as they were written: DriverManager, connections and statements kept open for
 * good, and some that are opened each time. It has pgjdbc and nothing else.
 *
 * Told "await N" it says "reached" once N rows more are acknowledged; told "stop" it writes the
 * acknowledged rows to a file and says "failures N". With a fourth argument it repeats a transaction
 * that failed with 40001, as PostgreSQL asks of applications that use a strict isolation.
 */
public class LegacyApp {
  private static final List<String> ACKNOWLEDGED = new Vector<>();
  private static final List<Throwable> FAILURES = new Vector<>();
  private static final AtomicInteger NUMBERS = new AtomicInteger();
  private static volatile boolean stopping;
  private static boolean repeating;

  public static void main(String[] arguments) throws Exception {
    final String url = arguments[0];
    int writers = Integer.parseInt(arguments[1]);
    repeating = arguments.length > 3;
    Class.forName("org.postgresql.Driver");
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < writers; i++) {
      final int writer = i;
      Thread thread = new Thread(() -> {
        try {
          if (writer % 4 == 3) {
            connectEachTime(url, writer);
          } else {
            keepConnected(url, writer);
          }
        } catch (Throwable e) {
          FAILURES.add(e);
          e.printStackTrace(System.out);
        }
      });
      threads.add(thread);
      thread.start();
    }
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    for (String line = in.readLine(); !line.equals("stop"); line = in.readLine()) {
      int goal = ACKNOWLEDGED.size() + Integer.parseInt(line.split(" ")[1]);
      while (ACKNOWLEDGED.size() < goal && FAILURES.isEmpty()) {
        Thread.sleep(2);
      }
      System.out.println("reached " + line.split(" ")[2]);
    }
    stopping = true;
    for (Thread thread : threads) {
      thread.join();
    }
    try (PrintWriter out = new PrintWriter(arguments[2], "UTF-8")) {
      for (String row : ACKNOWLEDGED) {
        out.println(row);
      }
    }
    System.out.println("failures " + FAILURES.size());
  }

  private static void connectEachTime(String url, int writer) throws SQLException {
    while (!stopping) {
      try (Connection connection = DriverManager.getConnection(url, "postgres", "")) {
        for (int i = 0; i < 5 && !stopping; i++) {
          insert(connection, writer);
        }
      }
    }
  }

  private static void insert(Connection connection, int writer) throws SQLException {
    int number = NUMBERS.incrementAndGet();
    try (Statement statement = connection.createStatement()) {
      statement.executeUpdate("INSERT INTO ledger (writer, number) VALUES (" + writer + ", " + number + ")");
    }
    ACKNOWLEDGED.add(writer + "/" + number);
  }

  private static void keepConnected(String url, int writer) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url, "postgres", "");
        PreparedStatement insert =
            connection.prepareStatement("INSERT INTO ledger (writer, number) VALUES (?, ?)");
        PreparedStatement read = connection.prepareStatement("SELECT count(*) FROM ledger WHERE writer < ?")) {
      while (!stopping) {
        if (writer % 4 == 1) {
          List<Integer> numbers = new ArrayList<>();
          for (int i = 0; i < 3; i++) {
            numbers.add(NUMBERS.incrementAndGet());
          }
          while (!transaction(connection, insert, writer, numbers)) {
            connection.rollback();
          }
        } else if (writer % 4 == 2) {
          read.setInt(1, 0);
          try (ResultSet row = read.executeQuery()) {
            row.next();
          }
          insert(connection, writer);
        } else {
          int number = NUMBERS.incrementAndGet();
          insert.setInt(1, writer);
          insert.setLong(2, number);
          insert.executeUpdate();
          ACKNOWLEDGED.add(writer + "/" + number);
        }
      }
    }
  }

  /** Returns whether it has committed; false where it is to be repeated. */
  private static boolean transaction(Connection connection, PreparedStatement insert, int writer, List<Integer> numbers)
      throws SQLException {
    try {
      connection.setAutoCommit(false);
      for (int number : numbers) {
        insert.setInt(1, writer);
        insert.setLong(2, number);
        insert.addBatch();
      }
      insert.executeBatch();
      connection.commit();
    } catch (SQLException e) {
      if (repeating && "40001".equals(e.getSQLState())) {
        return false;
      }
      throw e;
    }
    connection.setAutoCommit(true);
    for (int number : numbers) {
      ACKNOWLEDGED.add(writer + "/" + number);
    }
    return true;
  }
}
