package io.bluegreen.jdbc.internal.control;

import java.sql.SQLException;
import org.postgresql.core.BaseConnection;

/**
 * A listener that may use the first session of a watcher and so saves a login of its own. The
 * session is in the application's database, with the application's login and properties, and is
 * routed to no side.
 */
@FunctionalInterface
public interface InitialSessionListener {
  /** Nobody. */
  InitialSessionListener UNUSED = session -> {};

  /** Called with the session. The listener may query the session but must not change it. */
  void opened(BaseConnection session) throws SQLException;
}
