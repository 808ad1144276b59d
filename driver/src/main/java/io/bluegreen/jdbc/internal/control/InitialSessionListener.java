package io.bluegreen.jdbc.internal.control;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * Whoever can use the session with which a watcher begins, and so saves a login of his own: it is
 * in the application's database, with the application's login and properties, and on no side.
 */
@FunctionalInterface
public interface InitialSessionListener {
  /** Nobody. */
  InitialSessionListener UNUSED = session -> {};

  /** May ask the session something; must leave it as it is. */
  void opened(BaseConnection session) throws SQLException;
}
