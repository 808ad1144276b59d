package shop;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.Persistence;

/** An application with EclipseLink. */
public class Shop {
  public static void main(String[] arguments) throws Exception {
    EntityManagerFactory factory = Persistence.createEntityManagerFactory("shop");
    SideReader.run(
        () -> {
          EntityManager manager = factory.createEntityManager();
          try {
            return manager.createQuery("SELECT p.side FROM Place p").getSingleResult();
          } finally {
            manager.close();
          }
        });
  }
}
