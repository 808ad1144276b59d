package io.bluegreen.it.preflight;

import static io.bluegreen.it.preflight.SpoiledDeployment.error;
import static io.bluegreen.it.preflight.SpoiledDeployment.warn;

import io.bluegreen.jdbc.model.Side;
import java.util.List;

/**
 * Faults of what belongs to the database or the server: a dump of the schema carries none of it.
 */
final class DatabaseSpoils {
  private static final String NO_SETTINGS = "ALTER DATABASE $db RESET ALL";
  private static final String NO_ROLE_SETTINGS =
      "ALTER ROLE app IN DATABASE $db RESET ALL; ALTER ROLE app RESET ALL";
  private static final String VERSION =
      "SET allow_system_table_mods = on;"
          + " UPDATE pg_collation SET collversion = '%s' WHERE collname = 'und-x-icu'";

  static final List<SpoiledDeployment> ALL =
      List.of(
          setting("search_path = app, public"),
          setting("search_path = '$user', public, \"Odd one\""),
          setting("TimeZone = 'America/New_York'"),
          setting("DateStyle = 'ISO, DMY'"),
          setting("IntervalStyle = iso_8601"),
          setting("default_text_search_config = 'pg_catalog.german'"),
          setting("default_transaction_isolation = 'repeatable read'"),
          setting("lock_timeout = '10s'"),
          setting("app.tenant = 'none'"),
          error("database-settings")
              .green("ALTER DATABASE $db SET statement_timeout = '5s'")
              .then(NO_SETTINGS),
          error("database-settings")
              .green("ALTER SYSTEM SET standard_conforming_strings = off")
              .green("SELECT pg_reload_conf()")
              .then(NO_SETTINGS)
              .then("ALTER SYSTEM RESET standard_conforming_strings")
              .then("SELECT pg_reload_conf()"),
          warn("database-settings")
              .blue("ALTER DATABASE $db SET work_mem = '64MB'")
              .then(NO_SETTINGS),
          error("role-settings")
              .blue("ALTER ROLE app IN DATABASE $db SET lock_timeout = '10s'")
              .then(NO_ROLE_SETTINGS),
          error("role-settings")
              .blue("ALTER ROLE app SET search_path = a, b")
              .then(NO_ROLE_SETTINGS),
          warn("role-settings").green("ALTER ROLE app SET TimeZone = 'UTC'").then(NO_ROLE_SETTINGS),
          error("roles")
              .blue("CREATE ROLE lonely NOLOGIN; GRANT SELECT ON accounts TO lonely")
              .with("grants")
              .then("REVOKE ALL ON accounts FROM lonely; DROP ROLE lonely"),
          error("database")
              .blue("REVOKE CONNECT ON DATABASE $db FROM PUBLIC")
              .then("GRANT CONNECT ON DATABASE $db TO PUBLIC"),
          error("database")
              .blue("GRANT CREATE ON DATABASE $db TO app WITH GRANT OPTION")
              .then("REVOKE CREATE ON DATABASE $db FROM app"),
          error("database")
              .blue("ALTER DATABASE $db OWNER TO app")
              .then("ALTER DATABASE $db OWNER TO postgres"),
          warn("database")
              .blue("ALTER DATABASE $db CONNECTION LIMIT 50")
              .then("ALTER DATABASE $db CONNECTION LIMIT -1"),
          error("default-privileges")
              .blue("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO app")
              .then("ALTER DEFAULT PRIVILEGES REVOKE SELECT ON TABLES FROM app"),
          error("default-privileges")
              .blue(
                  "ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public GRANT USAGE ON SEQUENCES TO PUBLIC")
              .then(
                  "ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA public REVOKE USAGE ON SEQUENCES FROM PUBLIC"),
          warn("default-privileges")
              .blue("ALTER DEFAULT PRIVILEGES FOR ROLE app REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC")
              .then("ALTER DEFAULT PRIVILEGES FOR ROLE app GRANT EXECUTE ON FUNCTIONS TO PUBLIC"),
          warn("collation-versions")
              .green(
                  "CREATE TABLE sorted (id int PRIMARY KEY, t text COLLATE \"und-x-icu\");"
                      + VERSION.formatted("0.1"))
              .then("DROP TABLE IF EXISTS sorted")
              .unpublished(),
          changed("warn", "CREATE TABLE sorted (id int PRIMARY KEY, t text COLLATE \"und-x-icu\")"),
          changed(
              "error",
              "CREATE TABLE sorted (t text COLLATE \"und-x-icu\" PRIMARY KEY) PARTITION BY RANGE (t)"),
          changed(
              "error",
              "CREATE TABLE sorted (id int PRIMARY KEY, t text COLLATE \"und-x-icu\" CHECK (t < 'm'))"),
          changed(
              "error",
              "CREATE TABLE sorted (id int PRIMARY KEY, t text COLLATE \"und-x-icu\" CHECK (t BETWEEN 'a' AND 'm'))"));

  private DatabaseSpoils() {}

  private static SpoiledDeployment setting(String value) {
    return error("database-settings").blue("ALTER DATABASE $db SET " + value).then(NO_SETTINGS);
  }

  /** Another version is on one side only; the idle side's own catalog agrees with its system. */
  private static SpoiledDeployment changed(String verdict, String table) {
    SpoiledDeployment spoiled =
        verdict.equals("warn") ? warn("collation-changes") : error("collation-changes");
    return spoiled
        .both(table)
        .green(VERSION.formatted("0.1"))
        .with("collation-versions")
        .mendedBy(Side.GREEN, "ALTER COLLATION \"und-x-icu\" REFRESH VERSION")
        .then("DROP TABLE sorted")
        .unpublished();
  }
}
