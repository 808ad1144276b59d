package io.bluegreen.ops.preflight;

import static io.bluegreen.ops.preflight.FakePair.row;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which names in a function's text an empty search_path does not find. */
class UnresolvedNamesProbeTest {
  private static final CatalogRow[] NAMES = {
    row("kind", "relation", "name", "vat", "schema", "app"),
    row("kind", "relation", "name", "Odd", "schema", "app"),
    row("kind", "function", "name", "rate", "schema", "lib"),
    row("kind", "type", "name", "mood", "schema", "app"),
    row("kind", "type", "name", "vat", "schema", "app"),
  };

  private static FakePair pair(String body, CatalogRow... others) {
    CatalogRow[] functions = new CatalogRow[others.length + 1];
    functions[0] =
        row(
            "oid",
            "1",
            "schema",
            "app",
            "name",
            "known",
            "signature",
            "app.known(text)",
            "body",
            body);
    System.arraycopy(others, 0, functions, 1, others.length);
    return FakePair.ofClusters()
        .answers(
            Side.BLUE,
            "d.refobjid::text AS function",
            row("function", "1", "what", "constraint k of app.t"))
        .answers(Side.GREEN, "d.refobjid::text AS function")
        .bothAnswer("AS signature", functions)
        .bothAnswer("'relation' AS kind", NAMES);
  }

  private static List<CheckFinding> look(FakePair pair) throws SQLException {
    return new UnresolvedNamesProbe().look(pair);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "BEGIN RETURN EXISTS (SELECT FROM vat WHERE country = c); END",
        "SELECT 1 FROM app.t, vat v",
        "SELECT 1 FROM app.t JOIN\n -- of taxes\n vat ON true",
        "SELECT 1 FROM ONLY \"Odd\"",
        "DECLARE r vat%ROWTYPE; BEGIN RETURN true; END",
        "DECLARE r vat.country%TYPE; BEGIN RETURN true; END",
        "DECLARE m mood; BEGIN RETURN true; END",
        "SELECT c::mood IS NOT NULL",
        "SELECT CAST(c AS mood) IS NOT NULL",
        "SELECT rate(c) > 0",
        "SELECT 'x' || RATE (c)"
      })
  void namesWithoutASchemaAreErrors(String body) throws SQLException {
    assertThat(look(pair(body)))
        .singleElement()
        .satisfies(f -> assertThat(f.verdict()).isEqualTo(CheckVerdict.ERROR))
        .satisfies(
            f ->
                assertThat(f.mend())
                    .startsWith("ALTER FUNCTION app.known(text) SET search_path = \""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "SELECT 1 FROM app.vat",
        "SELECT 1 FROM app . \"Odd\"",
        "SELECT lib.rate(c)",
        "SELECT vat FROM app.t",
        "SELECT t.vat, t.rate FROM app.t t WHERE vat > 0",
        "WITH vat AS (SELECT 1) SELECT * FROM vat",
        "SELECT 'from vat' || $q$ rate(1) $q$ /* from vat */ -- from vat",
        "SELECT c::app.mood IS NOT NULL",
        "SELECT lower(c) = 'x'"
      })
  void namesThatAreFoundAreNot(String body) throws SQLException {
    assertThat(look(pair(body))).isEmpty();
  }

  @Test
  void functionsThatAreCalledAreReadToo() throws SQLException {
    CatalogRow rate =
        row(
            "oid",
            "2",
            "schema",
            "lib",
            "name",
            "rate",
            "signature",
            "lib.rate(text)",
            "body",
            "SELECT 1 FROM vat");
    assertThat(look(pair("SELECT lib.rate(c)", rate)))
        .extracting(CheckFinding::mend)
        .containsExactly("ALTER FUNCTION lib.rate(text) SET search_path = \"app\", pg_temp");
  }

  @Test
  void partsOfQuotedNamesAreAsTheCatalogHasThem() {
    FunctionBody body = new FunctionBody("SELECT Lib.\"Rate\"\"s\"(1), F(2)");
    assertThat(body.calls())
        .extracting(FunctionBody.Name::parts)
        .containsExactly(List.of("lib", "Rate\"s"), List.of("f"));
    assertThat(body.bareRelations(Set.of("f"))).isEmpty();
  }
}
