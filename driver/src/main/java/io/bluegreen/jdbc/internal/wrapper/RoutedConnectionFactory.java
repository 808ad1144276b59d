package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.XAConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.xa.PGXAConnection;

/** Makes the connection that an application is given. Stateless. */
public final class RoutedConnectionFactory {

  private RoutedConnectionFactory() {}

  /**
   * Wraps a session.
   *
   * @param url what {@code DatabaseMetaData.getURL()} has to answer: the application's own URL
   * @param publicView gives the object that {@code unwrap} hands out for our public interface
   */
  public static Connection over(Session session, String url, Function<Session, Object> publicView) {
    return new GeneratedConnection(session, url, publicView);
  }

  /**
   * Makes an XA connection of one that {@link #over} made, or that passed through unrouted.
   *
   * @throws SQLException where an idle connection could not be put on its route first
   */
  public static XAConnection forXa(Connection connection) throws SQLException {
    return connection instanceof RoutedConnection
        ? new RoutedXaConnection((RoutedConnection) connection)
        : new PGXAConnection((BaseConnection) connection);
  }
}
