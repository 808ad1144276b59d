package shop;

import java.io.InputStream;
import java.util.Properties;
import org.apache.tomcat.jdbc.pool.DataSourceFactory;

/** An application with Tomcat's pool. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    try (InputStream file = Shop.class.getResourceAsStream("/pool.properties")) {
      settings.load(file);
    }
    SideReader.run(new DataSourceFactory().createDataSource(settings));
  }
}
