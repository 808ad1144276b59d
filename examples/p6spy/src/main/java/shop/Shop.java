package shop;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/** An application whose statements p6spy logs. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    SideReader.run(new HikariDataSource(new HikariConfig("/hikari.properties")));
  }
}
