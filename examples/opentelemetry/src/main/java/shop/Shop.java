package shop;

import java.sql.Connection;
import java.sql.DriverManager;

/** An application whose statements OpenTelemetry traces. Its URL is in its code. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    String url =
        arguments.length > 0 ? arguments[0] : "jdbc:postgresql://localhost:5432/shop?user=postgres";
    try (Connection connection = DriverManager.getConnection(url)) {
      SideReader.run(() -> SideReader.read(connection));
    }
  }
}
