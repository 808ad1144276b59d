package shop;

import answers.Answers;
import io.bluegreen.jdbc.BlueGreenEvent;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

/** Spring Boot with a cache in front of the database, which the driver's event clears. */
@SpringBootApplication
@EnableCaching
public class SpringCacheApp {

  @Bean
  CacheManager cacheManager() {
    return new ConcurrentMapCacheManager();
  }

  /** The lines of docs/how-to/spring-boot.md. */
  @Component
  static class ClearAtFlip {
    private final CacheManager cacheManager;

    ClearAtFlip(CacheManager cacheManager) {
      this.cacheManager = cacheManager;
    }

    @EventListener
    void on(BlueGreenEvent event) {
      if (event.kind() == BlueGreenEvent.Kind.FLIPPED) {
        cacheManager.getCacheNames().forEach(name -> cacheManager.getCache(name).clear());
      }
    }
  }

  /** What is read once, and then from the cache. */
  @Component
  static class Prices {
    private final DataSource pool;

    Prices(DataSource pool) {
      this.pool = pool;
    }

    @Cacheable("prices")
    public String side() throws SQLException {
      return Answers.side(pool);
    }
  }

  public static void main(String[] arguments) throws Exception {
    ConfigurableApplicationContext context = SpringApplication.run(SpringCacheApp.class, arguments);
    Prices prices = context.getBean(Prices.class);
    Answers.give(question -> prices.side());
    context.close();
  }
}
