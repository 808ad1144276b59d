package shop;

import java.io.InputStream;
import java.util.Properties;
import org.apache.commons.dbcp2.BasicDataSourceFactory;

/** An application with DBCP2. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    try (InputStream file = Shop.class.getResourceAsStream("/dbcp.properties")) {
      settings.load(file);
    }
    SideReader.run(BasicDataSourceFactory.createDataSource(settings));
  }
}
