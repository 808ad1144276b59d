package shop;

import answers.Answers;
import io.bluegreen.jdbc.BlueGreenEvent;
import java.util.concurrent.ConcurrentLinkedQueue;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.EventListener;
import org.springframework.jdbc.core.JdbcTemplate;

/** A Spring Boot application of which the test sets properties. */
@SpringBootApplication
public class BootApp {
  private final ConcurrentLinkedQueue<String> events = new ConcurrentLinkedQueue<>();

  @EventListener
  void on(BlueGreenEvent event) {
    events.add(event.kind() + " " + event.side());
  }

  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext context = SpringApplication.run(BootApp.class, arguments);
    DataSource pool = context.getBean(DataSource.class);
    BootApp app = context.getBean(BootApp.class);
    Answers.give(
        question -> {
          switch (question.split(" ")[0]) {
            case "side":
              return Answers.side(pool);
            case "events":
              return String.join(", ", app.events);
            case "property":
              return context.getEnvironment().getProperty(question.split(" ")[1]);
            case "health":
              return context
                  .getBean("blueGreenHealthIndicator")
                  .getClass()
                  .getInterfaces()[0]
                  .getMethod("health")
                  .invoke(context.getBean("blueGreenHealthIndicator"))
                  .toString();
            case "meters":
              return meters(context);
            case "query":
              return String.valueOf(
                  new JdbcTemplate(pool).queryForList(question.substring(6), String.class));
            default:
              throw new IllegalArgumentException(question);
          }
        });
    context.close();
  }

  private static String meters(ConfigurableApplicationContext context) {
    return context.getBean(io.micrometer.core.instrument.MeterRegistry.class).getMeters().stream()
        .map(meter -> meter.getId().getName())
        .filter(name -> name.startsWith("bluegreen."))
        .sorted()
        .findFirst()
        .orElse("none");
  }
}
