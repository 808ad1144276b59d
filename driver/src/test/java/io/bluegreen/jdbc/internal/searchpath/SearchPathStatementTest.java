package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SearchPathStatementTest {
  private static final DeploymentSnapshot GREEN = deployment("orders").active(Side.GREEN).build();

  private static SearchPathStatement recognised(String sql) {
    return Objects.requireNonNull(SearchPathStatement.of(sql), sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = tenant, public",
        "SET search_path=tenant,public",
        "SET search_path TO tenant, public",
        "SET SESSION search_path TO tenant, public",
        "  SET search_path TO 'tenant', \"public\" ; ",
        "\t/* a /* b */ */ -- c\n SET\n search_path\n =\n tenant\n,\npublic\n;\n",
        ";SET search_path = tenant, public;",
        "SET search_path = tenant, public; -- done",
      })
  void readsThePathThatIsSet(String sql) {
    for (String text :
        new String[] {sql, sql.toUpperCase(Locale.ROOT), sql.toLowerCase(Locale.ROOT)}) {
      if (text.contains("'TENANT'")) {
        continue;
      }
      SearchPathStatement statement = recognised(text);
      if (!sql.endsWith("done")) {
        assertThat(statement.value()).as(text).hasToString("tenant, public");
        assertThat(statement.mayReset()).isFalse();
      }
      assertThat(statement.isLocal()).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SET SCHEMA 'tenant', tenant",
    "set schema 'My Tenant';, \"\"\"My Tenant\"\"\"",
    "SET SESSION SCHEMA 'tenant', tenant",
  })
  void readsSetSchema(String sql, String path) {
    assertThat(recognised(sql).value()).hasToString(path.replace("\"\"\"", "\""));
    assertThat(recognised(sql).isLocal()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET LOCAL search_path = tenant", "set local schema 'tenant'"})
  void tellsATransactionsOwnPath(String sql) {
    assertThat(recognised(sql).isLocal()).isTrue();
    assertThat(recognised(sql).value()).hasToString("tenant");
    assertThat(recognised(sql).mayReset()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "RESET search_path",
        "reset ALL",
        "RESET ALL;",
        "DISCARD ALL",
        "/* pool */ discard all ;",
        "-- x\nRESET\nALL",
        "SET search_path TO DEFAULT",
        "SET search_path=default",
        "SET SESSION search_path = DEFAULT;",
        "set local search_path to default",
      })
  void knowsAReset(String sql) {
    SearchPathStatement statement = recognised(sql);

    assertThat(statement.mayReset()).isTrue();
    assertThat(statement.value()).isNull();
    assertThat(statement.isLocal()).isFalse();
    assertThat(statement.routed(sql, GREEN)).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SET search_path = E'x'",
        "SET search_path = tenant -- why",
        "SET search_path = a b",
        "SET search_path = tenant; SELECT 1",
        "SELECT 1; SET search_path = tenant",
        "SELECT 1; SET SCHEMA 'x'",
        "INSERT INTO t VALUES (1); RESET ALL",
        "BEGIN; SET LOCAL search_path = blue; RESET ALL",
        "insert into t values (1); Discard All",
      })
  void whereItCannotTellItTakesTheTextForAnythingIncludingAReset(String sql) {
    SearchPathStatement statement = recognised(sql);

    assertThat(statement.value()).isNull();
    assertThat(statement.mayReset()).isTrue();
    assertThat(statement.isLocal()).isFalse();
    assertThat(statement.routed(sql, GREEN)).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN; SET LOCAL search_path = blue",
        "set local schema 'x'; select 1; SET LOCAL search_path TO a",
      })
  void severalStatementsAreLocalWhereEachOfThemIs(String sql) {
    assertThat(recognised(sql).value()).isNull();
    assertThat(recognised(sql).isLocal()).isTrue();
    assertThat(recognised(sql).mayReset()).isFalse();
    assertThat(recognised(sql).routed(sql, GREEN)).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT set_config('search_path', 'tenant', false)",
        "SELECT pg_catalog.set_config('search_path', '', false)",
        "SET \"search_path\" = tenant",
        "SET /* c */ search_path = tenant",
        "SET search_path FROM CURRENT",
      })
  void aMentionMakesTheServerBeAsked(String sql) {
    SearchPathStatement statement = recognised(sql);

    assertThat(statement.value()).isNull();
    assertThat(statement.mayReset()).isFalse();
    assertThat(statement.isLocal()).isFalse();
    assertThat(statement.routed(sql, GREEN)).isEqualTo(sql);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "S",
        "SET",
        "SELECT 1",
        "SELECT 1;",
        "SELECT 'set schema'",
        "DELETE FROM t",
        "DELETE FROM t WHERE s = 'discard all'",
        "INSERT INTO settings VALUES ('reset all')",
        "UPDATE t SET schema = 'x'",
        "UPDATE t SET a = 1; UPDATE t SET b = 2",
        "SET statement_timeout = 1",
        "SET SESSION AUTHORIZATION DEFAULT",
        "SET search_path_of_mine = 1",
        "SET schemata = 1",
        "RESET ROLE",
        "RESET statement_timeout",
        "DISCARD PLANS",
        "DISCARD TEMP; SELECT 1",
        "SETTLE ALL",
        "-- SET search_path",
        "(SELECT 1)",
        "{call f()}",
        "CREATE SCHEMA search",
      })
  void isNotFooledByOtherStatements(String sql) {
    assertThat(SearchPathStatement.of(sql)).isNull();
  }

  @Test
  void putsTheActiveSideInThePlaceOfANamedOne() {
    String sql = "set SEARCH_PATH to Blue, public";

    assertThat(recognised(sql).routed(sql, GREEN))
        .isEqualTo("SET search_path = \"green\", \"public\"");
    assertThat(recognised("SET LOCAL search_path = blue").routed("", GREEN))
        .isEqualTo("SET LOCAL search_path = \"green\"");
    assertThat(recognised("SET SCHEMA 'blue'").routed("", GREEN))
        .isEqualTo("SET search_path = \"green\"");
  }

  @Test
  void sendsATenantsPathAsTheApplicationWroteIt() {
    String sql = "SET search_path TO Tenant , \"$user\" -- mine";
    String plain = "SET  SESSION search_path TO Tenant , \"$user\" ;";

    assertThat(recognised(sql).routed(sql, GREEN)).isSameAs(sql);
    assertThat(recognised(plain).routed(plain, GREEN)).isSameAs(plain);
  }

  @Test
  void quotesAHostileSide() {
    DeploymentSnapshot hostile =
        deployment("orders").schemas("blue", "g\"; drop table x; --").active(Side.GREEN).build();

    assertThat(recognised("SET search_path = blue").routed("", hostile))
        .isEqualTo("SET search_path = \"g\"\"; drop table x; --\"");
  }

  @Test
  void readsACallOfSetSchema() {
    assertThat(SearchPathStatement.ofSchema("A, b").value()).hasToString("\"A, b\"");
    assertThat(SearchPathStatement.ofSchema("A, b").mayReset()).isFalse();
    assertThat(SearchPathStatement.ofSchema(null).value()).isNull();
    assertThat(SearchPathStatement.ofSchema(null).mayReset()).isTrue();
    assertThat(SearchPathStatement.ofSchema("blue").routed("", GREEN))
        .isEqualTo("SET search_path = \"green\"");
  }

  @Test
  void aPreparedTextIsRecognisedLikeAnyOther() {
    assertThat(SearchPathStatement.of("SET search_path = tenant")).isNotNull();
    assertThat(SearchPathStatement.of("SELECT set_config('search_path', ?, false)")).isNotNull();
    assertThat(SearchPathStatement.of("SELECT * FROM orders WHERE id = ?")).isNull();
  }

  @Test
  void tellsACertainResetFromAPossibleOne() {
    assertThat(recognised("DISCARD ALL").isReset()).isTrue();
    assertThat(SearchPathStatement.ofSchema(null).isReset()).isTrue();
    assertThat(recognised("SELECT 1; DISCARD ALL").isReset()).isFalse();
    assertThat(recognised("SET search_path = a b").isReset()).isFalse();
  }
}
