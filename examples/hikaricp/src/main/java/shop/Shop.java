package shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** An application with HikariCP. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    SideReader.run(new HikariDataSource(new HikariConfig("/hikari.properties")));
  }
}
