package io.bluegreen.it.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reshape beside a role that makes operators in {@code public}, and that would like to use the
 * mirror's functions, which have the rights of the tables' owner.
 */
@ExtendWith(PgExtension.class)
class HostileReshapeTest {
  private static final String APPLICATION_PATH = "SET search_path = public, pg_catalog";
  private static final String SPEC =
      """
      -- reshape: orders
      -- source: app.orders
      -- target: app.orders_v2
      CREATE TABLE app.orders_v2 (
        mood app.mood, code varchar(20), place app.place, id app.number NOT NULL, word name, PRIMARY KEY (mood, code, place));
      -- forward:
      SELECT mood, code, place, id, word
      -- target: app.order_words
      CREATE TABLE app.order_words (mood app.mood, code varchar(20), place app.place, note text, PRIMARY KEY (mood, code, place));
      -- forward:
      SELECT mood, code, place, note WHERE note IS NOT NULL
      -- back:
      mood = mood, code = code, place = place, id = orders_v2.id, word = orders_v2.word, note = order_words.note
      -- after fill:
      CREATE INDEX orders_v2_id ON app.orders_v2 (id);
      """;

  private PgDatabase database;

  HostileReshapeTest(PgDatabase shared) {
    database = shared;
  }

  @BeforeEach
  void tables(PgDatabase own) throws SQLException {
    database = own;
    own.installControlTable();
    own.execute(
        "CREATE SCHEMA app",
        "CREATE TYPE app.mood AS ENUM ('good', 'bad')",
        "CREATE DOMAIN app.number AS integer CHECK (VALUE > 0)",
        "CREATE TYPE app.place AS (x integer, y text)",
        "CREATE TABLE app.orders (mood app.mood, code varchar(20), place app.place, id app.number NOT NULL, word name, note text,"
            + " PRIMARY KEY (mood, code, place))",
        "INSERT INTO app.orders SELECT CASE WHEN i % 2 = 0 THEN 'good' ELSE 'bad' END::app.mood, 'c' || i, (i, 'y')::app.place, i, 'w' || i,"
            + " CASE WHEN i % 3 = 0 THEN 'n' END FROM generate_series(1, 100) i");
    HostileOperators.in(
        own,
        "text",
        "name",
        "varchar",
        "oid",
        "int4",
        "\"char\"",
        "app.mood",
        "app.place",
        "text[]",
        "bigint",
        "xid");
    own.execute(
        "CREATE FUNCTION public.current_setting(varchar, bool) RETURNS text LANGUAGE sql AS"
            + " 'INSERT INTO public.trapped VALUES (''current_setting'') RETURNING what'",
        "CREATE FUNCTION public.set_config(varchar, varchar, bool) RETURNS text LANGUAGE sql AS"
            + " 'INSERT INTO public.trapped VALUES (''set_config'') RETURNING what'",
        "CREATE FUNCTION public.age(xid) RETURNS integer LANGUAGE sql AS"
            + " 'INSERT INTO public.trapped VALUES (''age'') RETURNING 1'");
  }

  @Test
  void nobodysTrapIsRun(@TempDir Path directory) throws Exception {
    Path file = Files.writeString(directory.resolve("orders.sql"), SPEC);
    done("plan", file.toString());
    done("start", file.toString());
    write("app.orders", "first");
    done("fill", "--batch", "9", "--pause", "0s");
    write("app.orders", "second");
    database.execute(
        APPLICATION_PATH,
        "UPDATE app.orders_v2 SET word = 'x' WHERE code LIKE 'c1%'",
        "UPDATE app.orders_v2 SET code = code::text OPERATOR(pg_catalog.||) 'z' WHERE code LIKE 'c2%'",
        "INSERT INTO app.orders_v2 VALUES ('bad', 'new', (1, 'new')::app.place, 5, 'w')",
        "UPDATE app.order_words SET note = 'x' WHERE code LIKE 'c3%'",
        "DELETE FROM app.order_words WHERE code LIKE 'c4%'",
        "DELETE FROM app.orders_v2 WHERE code LIKE 'c5%'");
    database.execute(
        "INSERT INTO bluegreen.reshape_recheck (name, relation, key) SELECT 'orders', '\"app\".\"orders\"', ARRAY[mood::text, code, place::text]::text FROM app.orders LIMIT 5",
        "INSERT INTO bluegreen.reshape_recheck (name, relation, key) SELECT 'orders', '\"app\".\"orders_v2\"', ARRAY[mood::text, code, place::text]::text FROM app.orders_v2 LIMIT 5");
    done("verify", "--chunk", "11", "--mend");
    done("status");
    database.execute(APPLICATION_PATH, "TRUNCATE app.order_words", "TRUNCATE app.orders");
    done("verify");
    ToolRun.json(3, database.jdbcUrl(), "reshape", "abort");
    HostileOperators.assertNoneWasRun(database);
  }

  @Test
  void nobodyElseMayUseTheMirrorsFunctions(@TempDir Path directory) throws Exception {
    done("start", Files.writeString(directory.resolve("orders.sql"), SPEC).toString());
    database.execute("DROP ROLE IF EXISTS mallory", "CREATE ROLE mallory");
    try {
      database.execute(
          "GRANT USAGE ON SCHEMA app, bluegreen TO mallory",
          "CREATE SCHEMA mallory AUTHORIZATION mallory",
          "SET ROLE mallory",
          "CREATE TABLE mallory.orders (mood app.mood, code varchar(20), place app.place, id app.number, word name, note text)");
      for (String function :
          database.column(
              "SELECT oid::regprocedure FROM pg_proc WHERE proname LIKE 'mirror\\_%'")) {
        assertThatThrownBy(
                () ->
                    database.execute(
                        "SET ROLE mallory",
                        "CREATE TRIGGER stolen AFTER INSERT OR UPDATE OR DELETE ON mallory.orders FOR EACH ROW EXECUTE FUNCTION "
                            + function))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("permission denied for function");
      }
      assertThat(database.column("SELECT proname FROM pg_proc WHERE proname LIKE 'mirror\\_%'"))
          .hasSize(6);
    } finally {
      database.execute("DROP SCHEMA IF EXISTS mallory CASCADE", "DROP OWNED BY mallory");
      database.execute("DROP ROLE mallory");
    }
  }

  private void write(String table, String note) throws SQLException {
    database.execute(
        APPLICATION_PATH,
        "INSERT INTO %s VALUES ('good', 'new %s', (7, 'z')::app.place, 7, 'w', '%s')"
            .formatted(table, note, note),
        "UPDATE %s SET note = '%s' WHERE code LIKE 'c7%%'".formatted(table, note),
        "UPDATE %s SET code = 'moved %s' WHERE code LIKE 'new %s'".formatted(table, note, note),
        "DELETE FROM %s WHERE code LIKE 'c8%%'".formatted(table));
  }

  private void done(String... arguments) {
    String[] all = new String[arguments.length + 1];
    all[0] = "reshape";
    System.arraycopy(arguments, 0, all, 1, arguments.length);
    ToolRun.json(0, database.jdbcUrl(), all);
  }
}
