package shop;

import io.micronaut.context.ApplicationContext;
import javax.sql.DataSource;

/** An application with Micronaut. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    try (ApplicationContext context = ApplicationContext.run()) {
      SideReader.run(context.getBean(DataSource.class));
    }
  }
}
