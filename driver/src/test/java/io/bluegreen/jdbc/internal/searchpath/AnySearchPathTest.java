package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.property.Generator;
import io.bluegreen.fixtures.property.Generators;
import io.bluegreen.fixtures.property.Property;
import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.model.Side;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever schemas are called, a path names them and no other; never the idle side. */
class AnySearchPathTest {
  private static final String IDLE = "idle \"one\", 'x'";

  /** Names that are hard to write, each of which has to arrive as it is. */
  static final List<String> ODD_NAMES =
      List.of(
          "public",
          "$user",
          "a,b",
          "a\"b",
          "a'b",
          "\"",
          "''",
          "{rest}",
          "Upper",
          "select",
          "{active}",
          "\u0000x",
          "--",
          "/*",
          ";",
          IDLE,
          "é",
          " ");

  private static final Generator<String> NAMES =
      Generators.oneOf(Generators.of(ODD_NAMES), Generators.texts(1, 5));

  private static final Generator<List<String>> PATHS = NAMES.list(1, 4);

  private static final Generator<String> TEXTS =
      Generators.joined(
          0,
          12,
          "SET ",
          "search_path",
          " = ",
          " TO ",
          "LOCAL ",
          "SCHEMA ",
          "RESET ",
          "ALL",
          "DISCARD ",
          "'",
          "\"",
          ",",
          ";",
          "--",
          "\n",
          "\r",
          "/*",
          "*/",
          "blue",
          "green",
          "{active}",
          "{rest}",
          "{",
          "}",
          "$user",
          "(",
          ")",
          " ",
          "DEFAULT",
          "SELECT ",
          "$$",
          "é",
          "\u0000");

  @Test
  void whatIsSentIsWhatIsRead() {
    Property.holds(1000, values -> isRead(values.any("schemas", PATHS)));
  }

  @ParameterizedTest
  @FieldSource("ODD_NAMES")
  void anOddNameIsReadAsItWasSent(String name) {
    isRead(List.of(name));
    isRead(List.of("a", name, name));
  }

  private static void isRead(List<String> schemas) {
    SearchPath path = new SearchPath(schemas);
    assertThat(SearchPath.parse(path.sql())).isEqualTo(path);
    assertThat(SearchPath.parse(path.shown())).isEqualTo(path);
  }

  @Test
  void anyTextIsAPathOrNone() {
    Property.holds(
        1000,
        values -> {
          SearchPath path = SearchPath.parse(values.any("text", TEXTS));
          if (path != null) {
            assertThat(SearchPath.parse(path.sql())).isEqualTo(path);
          }
        });
  }

  @Test
  void anyTemplateIsRefusedOrNeverNamesTheIdleSide() {
    Property.holds(
        1000,
        values ->
            namesTheActiveSideAlone(
                values.any("text", TEXTS), values.any("rest", PATHS), values.any("side", NAMES)));
  }

  @ParameterizedTest
  @FieldSource("ODD_NAMES")
  void aTemplateNeverNamesTheIdleSideBesideAnOddOne(String side) {
    namesTheActiveSideAlone("{active},{rest}", List.of(IDLE, "public", side), side);
    namesTheActiveSideAlone("{rest},\"a,b\",{active}", List.of(side, IDLE), side);
  }

  private static void namesTheActiveSideAlone(String text, List<String> rest, String side) {
    SearchPathTemplate template;
    try {
      template = SearchPathTemplate.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    DeploymentSnapshot deployment = deployment("any").schemas(side, IDLE).build();
    List<String> path = template.with(new SearchPath(rest)).render(deployment).schemas();
    assertThat(path).contains(side).doesNotHaveDuplicates();
    if (!side.equals(IDLE)) {
      assertThat(path).doesNotContain(IDLE);
    }
  }

  @Test
  void anyNamesCanStandInATemplate() {
    Property.holds(
        1000,
        values ->
            canStandInATemplate(
                values.any("first", NAMES),
                values.any("second", NAMES),
                values.any("side", NAMES)));
  }

  @ParameterizedTest
  @FieldSource("ODD_NAMES")
  void anOddNameCanStandInATemplate(String name) {
    canStandInATemplate(name, "public", "blue");
    canStandInATemplate("blue", name, name);
  }

  private static void canStandInATemplate(String first, String second, String side) {
    String text = SearchPath.quoted(first) + ", {active} ," + SearchPath.quoted(second);
    DeploymentSnapshot deployment = deployment("any").schemas(side, IDLE).build();
    assertThat(SearchPathTemplate.parse(text).render(deployment).schemas())
        .isSubsetOf(first, side, second)
        .contains(side);
  }

  @Test
  void aSetThatNamesTheIdleSideGetsTheActiveOne() {
    Property.holds(
        1000,
        values -> getsTheActiveSide(values.any("schemas", PATHS), values.any("active", NAMES)));
  }

  @ParameterizedTest
  @FieldSource("ODD_NAMES")
  void aSetGetsAnActiveSideWithAnOddName(String active) {
    getsTheActiveSide(List.of("public", IDLE), active);
    getsTheActiveSide(List.of(active), active);
  }

  private static void getsTheActiveSide(List<String> schemas, String active) {
    DeploymentSnapshot deployment =
        deployment("any").schemas(IDLE, active).active(Side.GREEN).build();
    String sql =
        "SET search_path TO " + SearchPath.quoted(IDLE) + "," + new SearchPath(schemas).sql();
    String routed = routed(sql, deployment);
    if (active.equals(IDLE)) {
      return;
    }
    assertThat(routed).startsWith("SET search_path = ");
    assertThat(
            Objects.requireNonNull(
                    SearchPath.parse(routed.substring("SET search_path = ".length())))
                .schemas())
        .contains(active)
        .doesNotContain(IDLE);
  }

  @Test
  void anyTextCanBeLookedAt() {
    Property.holds(1000, values -> canBeLookedAt(values.any("text", TEXTS)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "SET ",
        "SET search_path",
        "SET search_path = ",
        "SET search_path TO '",
        "SET search_path TO \"",
        "SET SCHEMA $$",
        "RESET search_path;--\r",
        "DISCARD /*",
        "\u0000"
      })
  void aTextThatBreaksOffCanBeLookedAt(String text) {
    canBeLookedAt(text);
  }

  private static void canBeLookedAt(String text) {
    assertThat(routed(text, deployment("any").build())).isNotNull();
    assertThat(StatementClassifier.classify(text).command()).isNotNull();
    assertThat(StatementClassifier.classify("SET ROLE x;" + text).leavesNothing()).isFalse();
  }

  /** Returns the text to send; the text itself where it is refused. */
  private static String routed(String sql, DeploymentSnapshot deployment) {
    SearchPathStatement statement = SearchPathStatement.of(StatementClassifier.classify(sql, true));
    try {
      SearchPath usual = new SearchPath(List.of("usual"));
      return statement == null ? sql : statement.routed(sql, deployment, usual, false);
    } catch (SQLException refused) {
      assertThat(refused.getSQLState()).isEqualTo("0A000");
      return sql;
    }
  }
}
