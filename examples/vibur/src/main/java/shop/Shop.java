package shop;

import org.vibur.dbcp.ViburDBCPDataSource;

/** An application with vibur. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    ViburDBCPDataSource pool = new ViburDBCPDataSource("vibur-dbcp-config.properties");
    pool.start();
    SideReader.run(pool);
  }
}
