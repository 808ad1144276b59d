package shop;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.supplier.AgroalPropertiesReader;
import java.io.InputStream;
import java.util.Properties;

/** An application with Agroal. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    Properties settings = new Properties();
    try (InputStream file = Shop.class.getResourceAsStream("/agroal.properties")) {
      settings.load(file);
    }
    SideReader.run(AgroalDataSource.from(new AgroalPropertiesReader().readProperties(settings)));
  }
}
