package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.log.CapturedLog;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.RowTypeFunctions;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PL/pgSQL functions in shared schemas that keep a side's row type over a flip: they are named
 * before it, and no others are.
 */
@FullOnly
class RowTypeFunctionsTest {
  private static final String NAMED =
      "%s RETURNS int LANGUAGE plpgsql AS $f$ %s BEGIN RETURN 1; END $f$";

  private static void function(PgDatabase database, String name, String declarations)
      throws Exception {
    database.execute(
        "SET search_path = blue, public", "CREATE FUNCTION " + NAMED.formatted(name, declarations));
  }

  private static SchemaDeployment pair(PgDatabase database) throws Exception {
    SchemaDeployment pair = SchemaDeployment.in(database.installControlTable()).items().create();
    database.execute(
        "CREATE TYPE blue.spot AS (x int)",
        "CREATE TYPE green.spot AS (x int)",
        "CREATE TABLE public.shared (id int)");
    return pair;
  }

  /** What the text of a function is, and whether it is named. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void exactlyThoseAreNamedThatKeepARowType(int major) throws Exception {
    PgDatabase database = SharedServers.of(major).createDatabase();
    try {
      SchemaDeployment pair = pair(database);
      for (String schema : List.of("public", "blue")) {
        function(database, schema + ".row_type()", "DECLARE r item%ROWTYPE;");
        function(database, schema + ".spaced(a int, b text)", "DECLARE n int; r ITEM % rowtype;");
        function(database, schema + ".column_type()", "<<l>> DECLARE n item.label%TYPE := 'x';");
        function(database, schema + ".bare()", "DECLARE n int := 1; r item;");
        function(database, schema + ".many()", "DECLARE r \"item\"[] = ARRAY[]::item[];");
        function(
            database, schema + ".composite()", "DECLARE /* a */ s CONSTANT spot -- b\n := NULL;");
        function(database, schema + ".is_record()", "DECLARE r record; item int := 2;");
        function(database, schema + ".of_shared()", "DECLARE r shared%ROWTYPE;");
        function(database, schema + ".in_a_text()", "DECLARE t text := 'r item%ROWTYPE; s item;';");
        function(database, schema + ".in_a_comment()", "DECLARE n int; -- r item%ROWTYPE;\n");
        function(database, schema + ".qualified()", "DECLARE r green.item%ROWTYPE;");
      }
      database.execute(
          "SET search_path = blue, public",
          "CREATE FUNCTION public.own_path() RETURNS int LANGUAGE plpgsql SET search_path = blue"
              + " AS $$ DECLARE r item%ROWTYPE; BEGIN RETURN 1; END $$",
          "CREATE FUNCTION public.in_sql() RETURNS bigint LANGUAGE sql AS 'SELECT count(*) FROM item'",
          "CREATE FUNCTION public.of_sides() RETURNS trigger LANGUAGE plpgsql"
              + " AS $$ DECLARE r item%ROWTYPE; BEGIN RETURN NEW; END $$",
          "CREATE TRIGGER t BEFORE INSERT ON blue.item FOR EACH ROW EXECUTE FUNCTION of_sides()",
          "CREATE FUNCTION public.of_a_shared() RETURNS trigger LANGUAGE plpgsql"
              + " AS $$ DECLARE r item%ROWTYPE; BEGIN RETURN NEW; END $$",
          "CREATE TRIGGER t BEFORE INSERT ON shared FOR EACH ROW EXECUTE FUNCTION of_a_shared()");
      assertThat(database.column("SELECT bluegreen.row_type_functions('" + pair.name() + "')"))
          .containsExactly(
              "public.bare()",
              "public.column_type()",
              "public.composite()",
              "public.many()",
              "public.of_a_shared()",
              "public.row_type()",
              "public.spaced(integer,text)");
    } finally {
      database.drop();
    }
  }

  /** The fault itself, and that the driver has told of it before the flip. */
  @ParameterizedTest
  @ValueSource(ints = {15, 18})
  void theDriverNamesThemBeforeTheFlip(int major) throws Exception {
    PgDatabase database = SharedServers.of(major).createDatabase();
    try (CapturedLog log = CapturedLog.open()) {
      SchemaDeployment pair = pair(database);
      database.execute(
          "CREATE TABLE blue.price (net int, tax int)",
          "CREATE TABLE green.price (tax int, net int)",
          "INSERT INTO blue.price VALUES (100, 19)",
          "INSERT INTO green.price (net, tax) VALUES (100, 19)",
          "SET search_path = blue, public",
          "CREATE FUNCTION public.net_price() RETURNS int LANGUAGE plpgsql AS"
              + " $$ DECLARE p price%ROWTYPE; BEGIN SELECT * INTO p FROM price; RETURN p.net; END $$",
          "CREATE FUNCTION public.net_by_record() RETURNS int LANGUAGE plpgsql AS"
              + " $$ DECLARE p record; BEGIN SELECT * INTO p FROM price; RETURN p.net; END $$");
      try (Connection connection = pair.connect("bluegreen.ttl=100ms")) {
        assertThat(Queries.one(connection, "SELECT net_price()")).isEqualTo("100");
        assertThat(Queries.one(connection, "SELECT net_by_record()")).isEqualTo("100");
        String warning = RowTypeFunctions.warning(List.of("public.net_price()"));
        Waits.eventually()
            .untilAsserted(() -> assertThat(log.messages(Level.WARN, warning)).hasSize(1));
        pair.flipAndAwait("green");
        assertThat(Queries.one(connection, "SELECT net_by_record()")).isEqualTo("100");
        assertThat(Queries.one(connection, "SELECT net_price()")).isEqualTo("19");
      }
    } finally {
      database.drop();
    }
  }
}
