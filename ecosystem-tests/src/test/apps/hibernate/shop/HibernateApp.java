package shop;

import answers.Answers;
import io.bluegreen.jdbc.BlueGreenDataSource;
import io.bluegreen.jdbc.BlueGreenListener;
import io.bluegreen.jdbc.BlueGreenListeners;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/** Hibernate on our URL: its dialect, its schema tool, and its second-level cache. */
public final class HibernateApp {

  public static void main(String[] arguments) throws Exception {
    BlueGreenDataSource pool = new BlueGreenDataSource();
    pool.setUrl(arguments[0]);
    Configuration configuration = new Configuration();
    configuration.getProperties().put("hibernate.connection.datasource", pool);
    configuration.setProperty("hibernate.hbm2ddl.auto", arguments[1]);
    boolean cached = arguments.length > 2;
    configuration.setProperty("hibernate.cache.use_second_level_cache", Boolean.toString(cached));
    if (cached) {
      configuration.setProperty("hibernate.cache.region.factory_class", arguments[2]);
      configuration.setProperty("hibernate.javax.cache.missing_cache_strategy", "create");
      configuration.setProperty("jakarta.persistence.sharedCache.mode", "ENABLE_SELECTIVE");
    }
    configuration.addResource("shop/orm.xml");
    try (SessionFactory factory = configuration.buildSessionFactory()) {
      BlueGreenListeners.add(
          new BlueGreenListener() {
            @Override
            public void flipped(String deployment, String side, long epoch) {
              factory.getCache().evictAllRegions();
            }
          });
      Answers.give(question -> answer(factory, question));
    }
  }

  private static String answer(SessionFactory factory, String question) {
    switch (question) {
      case "dialect":
        return factory
            .unwrap(SessionFactoryImplementor.class)
            .getJdbcServices()
            .getDialect()
            .getClass()
            .getSimpleName();
      case "cached":
        try (Session session = factory.openSession()) {
          return session.find(Here.class, 1L).getSide();
        }
      case "side":
        return side(factory);
      default:
        throw new IllegalArgumentException(question);
    }
  }

  private static String side(SessionFactory factory) {
    Item item = new Item();
    item.setId(Answers.id());
    try (Session session = factory.openSession()) {
      session.beginTransaction();
      session.persist(item);
      session.flush();
      session.refresh(item);
      Place place = session.createQuery("from Place", Place.class).getSingleResult();
      session.getTransaction().commit();
      return place.getSide() + " " + item.getWrittenIn();
    }
  }
}
