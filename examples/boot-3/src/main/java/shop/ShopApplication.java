package shop;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.Scheduled;

/** Says every second from where it reads. */
@SpringBootApplication
@EnableScheduling
public class ShopApplication {
  private final JdbcTemplate database;

  ShopApplication(JdbcTemplate database) {
    this.database = database;
  }

  @Scheduled(fixedRate = 1000)
  void read() {
    System.out.println("reads " + database.queryForObject("SELECT side FROM place", String.class));
  }

  public static void main(String[] arguments) {
    SpringApplication.run(ShopApplication.class, arguments);
  }
}
