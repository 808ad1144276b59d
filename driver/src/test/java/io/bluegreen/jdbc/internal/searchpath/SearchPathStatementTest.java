package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPathStatementTest {
  private static final DeploymentSnapshot GREEN = deployment("orders").active(Side.GREEN).build();
  private static final SearchPath USUAL = new SearchPath(List.of("green", "public"));

  private static SearchPathStatement recognised(String sql) {
    return Objects.requireNonNull(
        SearchPathStatement.of(StatementClassifier.classify(sql, true)), sql);
  }

  private static String routed(String sql) throws SQLException {
    return recognised(sql).routed(sql, GREEN, USUAL, false);
  }

  @Test
  void tellsWhatOneStatementDoes() {
    assertThat(recognised("SET search_path = Tenant, public").value())
        .hasToString("tenant, public");
    assertThat(recognised("SET search_path = tenant").mayReset()).isFalse();
    assertThat(recognised("SET LOCAL search_path = tenant").isLocal()).isTrue();
    assertThat(recognised("DISCARD ALL").isReset()).isTrue();
    assertThat(recognised("SET search_path = a b").mayReset()).isTrue();
    assertThat(recognised("SET search_path = a b").isReset()).isFalse();
    assertThat(recognised("SELECT set_config('search_path', ?, true)").isLocal()).isTrue();
    assertThat(SearchPathStatement.of(StatementClassifier.classify("SELECT 1", true))).isNull();
  }

  @Test
  void tellsWhatSeveralDo() {
    SearchPathStatement local =
        recognised("set local schema 'x'; select 1; SET LOCAL search_path TO a");
    assertThat(local.isLocal()).isTrue();
    assertThat(local.mayReset()).isFalse();
    SearchPathStatement mixed = recognised("BEGIN; SET LOCAL search_path = blue; RESET ALL");
    assertThat(mixed.isLocal()).isFalse();
    assertThat(mixed.mayReset()).isTrue();
    assertThat(mixed.isReset()).isFalse();
    assertThat(mixed.value()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "set SEARCH_PATH to Blue, public | SET search_path = \"green\", \"public\"",
        "SET LOCAL search_path = blue; | SET LOCAL search_path = \"green\";",
        "/* c */ SET SCHEMA 'blue' -- d | /* c */ SET search_path = \"green\" -- d",
        "SET search_path TO blue, public; INSERT INTO t VALUES ('SET search_path TO blue')"
            + " | SET search_path = \"green\", \"public\"; INSERT INTO t VALUES ('SET search_path TO blue')",
        "BEGIN; SET LOCAL search_path = \"blue\"; INSERT INTO t VALUES (1); COMMIT"
            + " | BEGIN; SET LOCAL search_path = \"green\"; INSERT INTO t VALUES (1); COMMIT",
        "SELECT set_config('search_path','blue',true); INSERT INTO t VALUES (1)"
            + " | SELECT set_config('search_path', E'\"green\"',true); INSERT INTO t VALUES (1)",
        "SELECT set_config('search_path', 'public, Blue', false)"
            + " | SELECT set_config('search_path',  E'\"public\", \"green\"', false)",
        "RESET search_path; INSERT INTO t VALUES (1)"
            + " | SET search_path = \"green\", \"public\"; INSERT INTO t VALUES (1)",
        "SET LOCAL search_path TO DEFAULT; INSERT INTO t VALUES (1)"
            + " | SET LOCAL search_path = \"green\", \"public\"; INSERT INTO t VALUES (1)",
        "RESET ALL; INSERT INTO t VALUES (1)"
            + " | RESET ALL; SET search_path = \"green\", \"public\"; INSERT INTO t VALUES (1)",
      })
  void putsTheActiveSideInThePlaceOfANamedOne(String sql, String expected) throws SQLException {
    assertThat(routed(sql)).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path TO Tenant , \"$user\" -- mine",
        "SET  SESSION search_path TO Tenant , \"$user\" ;",
        "SET search_path = tenant; INSERT INTO t VALUES ('blue')",
        "SELECT set_config('search_path', 'tenant', true); SELECT 1",
        "SELECT set_config('search_path', ?, true)",
        "RESET search_path",
        "DISCARD ALL",
        "SET search_path = a b",
        "DO $$ BEGIN SET LOCAL search_path = green; INSERT INTO t VALUES (1); END $$",
        "SELECT set_config('search_path', ?, true); SELECT 1 -- bluebell",
      })
  void sendsOthersAsTheyWereWritten(String sql) throws SQLException {
    assertThat(routed(sql)).isSameAs(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DO $$ BEGIN SET LOCAL search_path = blue; INSERT INTO t VALUES (1); END $$",
        "DO $$ BEGIN PERFORM set_config('search_path', 'blue', true); DELETE FROM t; END $$",
        "DO $$ BEGIN EXECUTE 'SET search_path = ' || 'blue'; DELETE FROM t; END $$",
        "SELECT set_config('search_path', lower('blue'), true); INSERT INTO t VALUES (1)",
      })
  void refusesWhatWouldGoOnOnTheOtherSide(String sql) {
    assertThatThrownBy(() -> routed(sql))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("0A000"))
        .hasMessageContaining("blue")
        .hasMessageContaining("orders");
  }

  @Test
  void keepsEveryPathWithinItsTransactionWhereTheSessionBelongsToOthers() throws SQLException {
    String sql = "SET search_path = tenant; INSERT INTO t VALUES (1); RESET ALL; SELECT 1";
    assertThat(recognised(sql).routed(sql, GREEN, USUAL, true))
        .isEqualTo(
            "SET LOCAL search_path = \"tenant\"; INSERT INTO t VALUES (1); RESET ALL;"
                + " SET LOCAL search_path = \"green\", \"public\"; SELECT 1");
  }

  @Test
  void quotesAHostileSide() throws SQLException {
    DeploymentSnapshot hostile =
        deployment("orders").schemas("blue", "g\"'; drop table x; --").active(Side.GREEN).build();
    String set = "SET search_path = blue";
    String call = "SELECT set_config('search_path', 'blue', false)";

    assertThat(recognised(set).routed(set, hostile, USUAL, false))
        .isEqualTo("SET search_path = \"g\"\"'; drop table x; --\"");
    assertThat(recognised(call).routed(call, hostile, USUAL, false))
        .isEqualTo("SELECT set_config('search_path',  E'\"g\"\"''; drop table x; --\"', false)");
  }

  @Test
  void readsACallOfSetSchema() throws SQLException {
    assertThat(SearchPathStatement.ofSchema("A, b").value()).hasToString("\"A, b\"");
    assertThat(SearchPathStatement.ofSchema("A, b").mayReset()).isFalse();
    assertThat(SearchPathStatement.ofSchema(null).value()).isNull();
    assertThat(SearchPathStatement.ofSchema(null).isReset()).isTrue();
    assertThat(SearchPathStatement.ofSchema("blue").routed("", GREEN, USUAL, false))
        .isEqualTo("SET search_path = \"green\"");
  }
}
