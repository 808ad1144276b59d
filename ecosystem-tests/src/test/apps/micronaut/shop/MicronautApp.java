package shop;

import answers.Answers;
import io.micronaut.context.ApplicationContext;
import java.util.Map;
import javax.sql.DataSource;

/** Micronaut with its HikariCP module, which is given a URL and the driver class. */
public final class MicronautApp {
  public static void main(String[] arguments) throws Exception {
    try (ApplicationContext context =
        ApplicationContext.run(
            Map.of(
                "datasources.default.url", arguments[0],
                "datasources.default.driver-class-name", "io.bluegreen.jdbc.BlueGreenDriver"))) {
      DataSource pool = context.getBean(DataSource.class);
      Answers.give(question -> Answers.side(pool));
    }
  }
}
