package shop;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** Says every second from where it reads. Its URL is in its code. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    String url =
        arguments.length > 0 ? arguments[0] : "jdbc:postgresql://localhost:5432/shop?user=postgres";
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      while (true) {
        try (ResultSet row = statement.executeQuery("SELECT side FROM place")) {
          row.next();
          System.out.println("reads " + row.getString(1));
        }
        Thread.sleep(1000);
      }
    }
  }
}
