package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.session.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import javax.sql.XAConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.xa.PGXAConnection;

/** The factory of logical connections and XA connections. Stateless. */
public final class RoutedConnectionFactory {

  private RoutedConnectionFactory() {}

  /**
   * Wraps a session.
   *
   * @param url the application's own URL, which {@code DatabaseMetaData.getURL()} returns
   * @param publicView makes the object that {@code unwrap} returns for the public interface
   */
  public static Connection over(Session session, String url, Function<Session, Object> publicView) {
    return new GeneratedConnection(session, url, publicView);
  }

  /**
   * Creates an XA connection over a connection of {@link #over}, or over an unrouted one.
   *
   * @throws SQLException if the connection could not be moved to its route first; it is closed then
   */
  public static XAConnection forXa(Connection connection) throws SQLException {
    try {
      return connection instanceof RoutedConnection
          ? new RoutedXaConnection((RoutedConnection) connection)
          : new PGXAConnection((BaseConnection) connection);
    } catch (SQLException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }
}
