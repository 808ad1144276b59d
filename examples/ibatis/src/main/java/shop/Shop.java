package shop;

import com.ibatis.common.resources.Resources;
import com.ibatis.sqlmap.client.SqlMapClient;
import com.ibatis.sqlmap.client.SqlMapClientBuilder;

/** An application with iBATIS 2. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    SqlMapClient ibatis =
        SqlMapClientBuilder.buildSqlMapClient(Resources.getResourceAsReader("sql-map-config.xml"));
    SideReader.run(() -> ibatis.queryForObject("side"));
  }
}
