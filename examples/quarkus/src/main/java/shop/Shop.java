package shop;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.DataSource;

/** Says every second from where it reads. */
@QuarkusMain
public class Shop implements QuarkusApplication {
  @Inject DataSource pool;

  @Override
  public int run(String... arguments) throws Exception {
    while (true) {
      try (Connection connection = pool.getConnection();
          Statement statement = connection.createStatement();
          ResultSet row = statement.executeQuery("SELECT side FROM place")) {
        row.next();
        System.out.println("reads " + row.getString(1));
      }
      Thread.sleep(1000);
    }
  }
}
