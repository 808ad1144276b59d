package shop;

import javax.persistence.Entity;
import javax.persistence.Id;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;

/** An application with Hibernate 5. */
public class Shop {

  /** The one row of table place. */
  @Entity(name = "place")
  public static class Place {
    @Id String side;
  }

  public static void main(String[] arguments) throws Exception {
    SessionFactory factory =
        new Configuration().addAnnotatedClass(Place.class).buildSessionFactory();
    SideReader.run(() -> side(factory));
  }

  private static String side(SessionFactory factory) {
    try (Session session = factory.openSession()) {
      session.beginTransaction();
      Place place = session.createQuery("from place", Place.class).getSingleResult();
      session.getTransaction().commit();
      return place.side;
    }
  }
}
