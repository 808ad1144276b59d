package io.bluegreen.jdbc.wrapper;

import io.bluegreen.jdbc.session.Session;
import java.sql.Connection;
import java.util.function.Function;

/** Makes the connection that an application is given. Stateless. */
public final class Connections {

  private Connections() {}

  /**
   * Wraps a session.
   *
   * @param url what {@code DatabaseMetaData.getURL()} has to answer: the application's own URL
   * @param publicView gives the object that {@code unwrap} hands out for our public interface
   */
  public static Connection over(Session session, String url, Function<Session, Object> publicView) {
    return new GeneratedConnection(session, url, publicView);
  }
}
