package shop;

import answers.Answers;
import io.bluegreen.jdbc.BlueGreenListener;
import io.bluegreen.jdbc.BlueGreenListeners;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.Map;
import org.eclipse.persistence.jpa.PersistenceProvider;

/** EclipseLink with its shared cache, which a listener evicts at a flip. */
public final class CacheApp {

  /** The row that says where it is. */
  @Entity(name = "Here")
  @Table(name = "here")
  public static class Here {
    @Id Long id;
    String side;
  }

  public static void main(String[] arguments) throws Exception {
    EntityManagerFactory factory =
        new PersistenceProvider()
            .createEntityManagerFactory(
                "shop",
                Map.of(
                    "jakarta.persistence.jdbc.driver", "io.bluegreen.jdbc.BlueGreenDriver",
                    "jakarta.persistence.jdbc.url", arguments[0],
                    "jakarta.persistence.jdbc.user", "postgres",
                    "eclipselink.weaving", "false",
                    "eclipselink.logging.level", "WARNING"));
    BlueGreenListeners.add(
        new BlueGreenListener() {
          @Override
          public void flipped(String deployment, String side, long epoch) {
            factory.getCache().evictAll();
          }
        });
    Answers.give(
        question -> {
          EntityManager manager = factory.createEntityManager();
          try {
            return manager.find(Here.class, 1L).side;
          } finally {
            manager.close();
          }
        });
    factory.close();
  }
}
