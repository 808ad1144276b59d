package io.bluegreen.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One database of a test server. */
public record PgDatabase(PgServer server, String name) {

  /** The script as it is shipped in the driver's jar. */
  public static String installScript() {
    try (InputStream in = PgDatabase.class.getResourceAsStream("/bluegreen/install.sql")) {
      if (in == null) {
        throw new IllegalStateException("the driver's jar has no bluegreen/install.sql");
      }
      return new String(in.readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String jdbcUrl() {
    return server.jdbcUrl(name);
  }

  /** {@code host:port/database}. */
  public String endpoint() {
    return server.endpoint(name);
  }

  public Connection connect() throws SQLException {
    return server.connect(name);
  }

  public Connection connectAs(String user) throws SQLException {
    return server.connect(name, user);
  }

  /** A session of the superuser. */
  public PgSession session() throws SQLException {
    return new PgSession(connect());
  }

  public PgSession sessionAs(String user) throws SQLException {
    return new PgSession(connectAs(user));
  }

  /** Installs the control table as superuser. */
  public PgDatabase installControlTable() throws SQLException {
    execute(installScript());
    return this;
  }

  /**
   * Runs statements as superuser, each in a transaction of its own, and all of them in a session as
   * if it were new, which may stay until the next call.
   */
  public void execute(String... statements) throws SQLException {
    server.sessions().execute(name, statements);
  }

  /** The first column of the first row, in a session as above; null if there is no row. */
  public @Nullable String query(String sql) throws SQLException {
    try (KeptSessions.Loan loan = server.sessions().lend(name)) {
      return loan.session().query(sql);
    }
  }

  /** A number from the first column of the first row, in a session as above. */
  public long queryLong(String sql) throws SQLException {
    try (KeptSessions.Loan loan = server.sessions().lend(name)) {
      return loan.session().queryLong(sql);
    }
  }

  /** The first column of all rows, in a session as above. */
  public List<@Nullable String> column(String sql) throws SQLException {
    try (KeptSessions.Loan loan = server.sessions().lend(name)) {
      return loan.session().column(sql);
    }
  }

  /** Ends the session that may have stayed: a template has none, and some tests count them. */
  public void leave() {
    server.sessions().leave(name);
  }

  /** Drops the database, and ends the sessions that are still in it. */
  public void drop() throws SQLException {
    leave();
    server.execute("DROP DATABASE IF EXISTS " + Sql.identifier(name) + " WITH (FORCE)");
  }
}
