package io.bluegreen.jdbc.internal.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How a text changes the search_path. */
class PathChangesTest {

  private static List<PathChange> changes(String sql) {
    return StatementClassifier.classify(sql, true).pathChanges();
  }

  private static PathChange only(String sql) {
    assertThat(changes(sql)).as(sql).hasSize(1);
    return changes(sql).get(0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = tenant, public",
        "SET search_path=tenant,public",
        "set SEARCH_PATH to Tenant, PUBLIC",
        "SET SESSION search_path TO tenant, public",
        "  SET search_path TO 'tenant', \"public\" ; ",
        "\t/* a /* b */ */ -- c\n SET\n search_path\n =\n tenant\n,\npublic\n;\n",
        ";SET search_path = tenant, public;",
        "SET /* c */ \"search_path\" = E'tenant' /* c */, U&\"publ\\0069c\"; -- done",
      })
  void readsThePathThatIsSet(String sql) {
    assertThat(only(sql).kind()).isEqualTo(PathChange.Kind.SET);
    assertThat(only(sql).names()).containsExactly("tenant", "public");
    assertThat(only(sql).isLocal()).isFalse();
    assertThat(only(sql).goesOn()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET LOCAL search_path = tenant",
        "set local schema 'tenant'",
        "SET LOCAL search_path TO $$tenant$$"
      })
  void tellsATransactionsOwnPath(String sql) {
    assertThat(only(sql).kind()).isEqualTo(PathChange.Kind.SET);
    assertThat(only(sql).names()).containsExactly("tenant");
    assertThat(only(sql).isLocal()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "RESET search_path, RESET",
    "SET search_path TO DEFAULT, RESET",
    "SET SESSION search_path = DEFAULT;, RESET",
    "reset ALL, RESET_ALL",
    "/* pool */ discard all ;, RESET_ALL",
    "SET search_path FROM CURRENT, UNREADABLE",
    "SET search_path = a b, UNREADABLE",
    "SET search_path = $1, UNREADABLE",
    "'SELECT set_config(''search_path'', ?, false)', FUNCTION",
    "'SELECT set_config(''search_path'', ''a'' || ?, false)', FUNCTION",
    "'SELECT pg_catalog.\"set_config\" (''Search_Path'', ''a, b'', false)', FUNCTION",
    "'DO $$ BEGIN SET LOCAL search_path = a; INSERT INTO t VALUES (1); END $$', UNREADABLE",
  })
  void knowsEveryWay(String sql, PathChange.Kind kind) {
    assertThat(only(sql).kind()).isEqualTo(kind);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "S",
        "SET",
        "SELECT 1",
        "SELECT 'set schema'",
        "SELECT 1; SELECT 'SET search_path = x'",
        "DELETE FROM t WHERE s = 'discard all'",
        "INSERT INTO settings VALUES ('reset all'); SELECT 1",
        "UPDATE t SET schema = 'x'",
        "UPDATE t SET search_path = 'x'",
        "SET statement_timeout = 1",
        "SET SESSION AUTHORIZATION DEFAULT",
        "SET search_path_of_mine = 1",
        "SET schemata = 1",
        "RESET ROLE",
        "DISCARD PLANS",
        "-- SET search_path",
        "CREATE SCHEMA search",
        "ALTER ROLE r SET search_path = x",
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql SET search_path = x AS 'SELECT 1'",
        "SHOW search_path",
      })
  void isNotFooledByOtherStatements(String sql) {
    assertThat(changes(sql)).isEmpty();
  }

  @Test
  void tellsWhereThePathStandsAndWhetherTheTextGoesOn() {
    String sql =
        "SET search_path TO a, b; SET LOCAL search_path = c; RESET search_path;"
            + " SELECT set_config('search_path', 'd', true); INSERT INTO t VALUES (1)";
    assertThat(
            changes(sql).stream()
                .map(c -> sql.substring(c.from(), c.to()))
                .collect(Collectors.toList()))
        .containsExactly(
            "SET search_path TO a, b", "SET LOCAL search_path = c", "RESET search_path", "'d'");
    assertThat(changes(sql)).allMatch(PathChange::goesOn);
    assertThat(changes("SELECT 1; SET search_path = a;")).noneMatch(PathChange::goesOn);
  }
}
