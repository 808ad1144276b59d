package io.bluegreen.it.docs;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * The database that a page is played on: it belongs to one role, and the page's application has
 * another one. Both roles go with it.
 */
final class PageDatabase implements AutoCloseable {
  private final PgServer server;
  private final String name;
  private final PgDatabase database;

  private PageDatabase(PgServer server, String name, PgDatabase database) {
    this.server = server;
    this.name = name;
    this.database = database;
  }

  /**
   * Creates a database with roles {@code NAME_owner} and {@code NAME_app}.
   *
   * @param ownerOptions as in CREATE ROLE, behind LOGIN
   */
  static PageDatabase on(PgServer server, String name, String ownerOptions) throws SQLException {
    server.execute(
        dropRoles(name),
        "CREATE ROLE %s_owner LOGIN %s".formatted(name, ownerOptions),
        "CREATE ROLE %s_app LOGIN".formatted(name));
    return new PageDatabase(server, name, server.createDatabase("OWNER %s_owner".formatted(name)));
  }

  /** Runs statements as the owner. */
  void asOwner(String... statements) throws SQLException {
    String[] all = new String[statements.length + 1];
    all[0] = "SET ROLE " + name + "_owner";
    System.arraycopy(statements, 0, all, 1, statements.length);
    database.execute(all);
  }

  PgDatabase database() {
    return database;
  }

  /** Returns a page whose values lead to this database. */
  RunbookPage page(String page, Map<String, String> more) throws Exception {
    Map<String, String> values = new HashMap<>(more);
    values.put("PGHOST", server.host());
    values.put("PGPORT", Integer.toString(server.port()));
    values.put("PGDATABASE", database.name());
    values.put("PGUSER", name + "_owner");
    return new RunbookPage(page, values);
  }

  @Override
  public void close() throws SQLException {
    database.drop();
    server.execute(dropRoles(name));
  }

  private static String dropRoles(String name) {
    return "DROP ROLE IF EXISTS %1$s_owner, %1$s_app".formatted(name);
  }
}
