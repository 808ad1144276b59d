package io.bluegreen.it.support;

import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Superuser sessions of one server, a database's last one kept for the next statement: a login is
 * dearer than anything else that a test does. What a statement leaves in its session is discarded,
 * so that each finds a session as if it were new. Thread-safe.
 */
final class KeptSessions {
  private static final Logger LOG = LoggerFactory.getLogger(KeptSessions.class);

  /** Not an application's, as whatever looks for those can tell. */
  private static final String NAME = "bluegreen-test";

  private static final int ANSWER_SECONDS = 5;

  private final PgServer server;
  private final Map<String, PgSession> idle = new ConcurrentHashMap<>();

  KeptSessions(PgServer server) {
    this.server = server;
  }

  /** Lends a session that nobody else has, as if it were new, until it is closed. */
  Loan lend(String database) throws SQLException {
    return new Loan(database, take(database));
  }

  /** Runs statements, each in a transaction of its own. */
  void execute(String database, String... statements) throws SQLException {
    try (Loan loan = lend(database)) {
      for (String sql : statements) {
        loan.session().execute(sql);
      }
    }
  }

  /** Ends the session that is kept in a database, which nobody can copy while somebody is in it. */
  void leave(String database) {
    PgSession kept = idle.remove(database);
    if (kept != null) {
      close(kept);
    }
  }

  private PgSession take(String database) throws SQLException {
    PgSession kept = idle.remove(database);
    if (kept != null) {
      if (kept.connection().isValid(ANSWER_SECONDS)) {
        return kept;
      }
      close(kept);
    }
    // With that version the name is in the startup packet, where DISCARD leaves it alone.
    String url = server.jdbcUrl(database) + "&assumeMinServerVersion=14&ApplicationName=" + NAME;
    return new PgSession(DriverManager.getConnection(url));
  }

  private void takeBack(String database, PgSession session) {
    boolean kept = isAsNew(session) && idle.putIfAbsent(database, session) == null;
    if (!kept) {
      close(session);
    }
  }

  private static boolean isAsNew(PgSession session) {
    try {
      session.execute("DISCARD ALL");
      return true;
    } catch (SQLException e) {
      LOG.debug("A session is not kept: {}", e.getMessage());
      return false;
    }
  }

  private static void close(PgSession session) {
    try {
      session.close();
    } catch (SQLException e) {
      LOG.debug("The server had ended a session: {}", e.getMessage());
    }
  }

  /** A session until it is given back. */
  final class Loan implements AutoCloseable {
    private final String database;
    private final PgSession session;

    private Loan(String database, PgSession session) {
      this.database = database;
      this.session = session;
    }

    PgSession session() {
      return session;
    }

    @Override
    public void close() {
      takeBack(database, session);
    }
  }
}
