package io.bluegreen.it.support;

import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Databases with the control table, as it is found at most sites: they belong to role {@link
 * #OWNER}, which is no superuser and has installed the control table; {@link #APPLICATION} is an
 * ordinary login. Copied from a template, so that they cost no more than empty ones.
 */
public final class ControlDatabases {
  public static final String OWNER = "dba";
  public static final String APPLICATION = "app";

  private static final String TEMPLATE = "with_control_table";
  private static final Map<PgServer, PgDatabase> TEMPLATES = new ConcurrentHashMap<>();

  private ControlDatabases() {}

  public static PgDatabase create(PgServer server) throws SQLException {
    TEMPLATES.computeIfAbsent(server, ControlDatabases::template);
    return server.createDatabase("TEMPLATE " + TEMPLATE + " OWNER " + OWNER);
  }

  /**
   * Brings a database of {@link #create} back to its first state, in a tenth of the time that a new
   * one takes. It ends every session that is still there.
   */
  public static void reset(PgDatabase database) throws SQLException {
    database.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND pid <> pg_backend_pid()",
        """
        DO $$
        DECLARE
          leftover text;
        BEGIN
          FOR leftover IN SELECT nspname FROM pg_namespace
            WHERE nspname !~ '^pg_' AND nspname NOT IN ('bluegreen', 'information_schema', 'public')
          LOOP
            EXECUTE format('DROP SCHEMA %I CASCADE', leftover);
          END LOOP;
          FOR leftover IN SELECT oid::regclass FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
          LOOP
            EXECUTE format('DROP TABLE IF EXISTS %s CASCADE', leftover);
          END LOOP;
          FOR leftover IN SELECT pubname FROM pg_publication LOOP
            EXECUTE format('DROP PUBLICATION %I', leftover);
          END LOOP;
          EXECUTE format('ALTER DATABASE %I RESET ALL', current_database());
          TRUNCATE bluegreen.deployment, bluegreen.history, bluegreen.client, bluegreen.sentinel, bluegreen.fence_log RESTART IDENTITY;
        END
        $$
        """);
  }

  /** Creates both roles where they do not exist. */
  public static void createRoles(PgServer server) throws SQLException {
    server.execute(
        """
        DO $$ BEGIN
          IF to_regrole('%1$s') IS NULL THEN
            CREATE ROLE %1$s LOGIN;
            CREATE ROLE %2$s LOGIN;
          END IF;
        END $$
        """
            .formatted(OWNER, APPLICATION));
  }

  private static PgDatabase template(PgServer server) {
    try {
      createRoles(server);
      PgDatabase template = server.createDatabase(TEMPLATE, "OWNER " + OWNER);
      try (PgSession owner = template.sessionAs(OWNER)) {
        owner.execute(PgDatabase.installScript());
      }
      return template;
    } catch (SQLException e) {
      throw new IllegalStateException("no template with the control table", e);
    }
  }
}
