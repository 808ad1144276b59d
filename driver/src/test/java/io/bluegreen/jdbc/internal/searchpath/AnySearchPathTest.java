package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.session.SessionStateDetector;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever schemas are called, a path names them and no other; never the idle side. */
class AnySearchPathTest {
  private static final String IDLE = "idle \"one\", 'x'";

  @Property
  void whatIsSentIsWhatIsRead(@ForAll("paths") List<String> schemas) {
    SearchPath path = new SearchPath(schemas);
    assertThat(SearchPath.parse(path.sql())).isEqualTo(path);
    assertThat(SearchPath.parse(path.shown())).isEqualTo(path);
  }

  @Property
  void anyTextIsAPathOrNone(@ForAll("texts") String text) {
    SearchPath path = SearchPath.parse(text);
    if (path != null) {
      assertThat(SearchPath.parse(path.sql())).isEqualTo(path);
    }
  }

  @Property
  void anyTemplateIsRefusedOrNeverNamesTheIdleSide(
      @ForAll("texts") String text,
      @ForAll("paths") List<String> rest,
      @ForAll("names") String side) {
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

  @Property
  void anyNamesCanStandInATemplate(
      @ForAll("names") String first, @ForAll("names") String second, @ForAll("names") String side) {
    String text = SearchPath.quoted(first) + ", {active} ," + SearchPath.quoted(second);
    DeploymentSnapshot deployment = deployment("any").schemas(side, IDLE).build();
    assertThat(SearchPathTemplate.parse(text).render(deployment).schemas())
        .isSubsetOf(first, side, second)
        .contains(side);
  }

  @Property
  void aSetThatNamesTheIdleSideGetsTheActiveOne(
      @ForAll("paths") List<String> schemas, @ForAll("names") String active) {
    DeploymentSnapshot deployment =
        deployment("any").schemas(IDLE, active).active(Side.GREEN).build();
    SearchPathStatement statement =
        Objects.requireNonNull(
            SearchPathStatement.of(
                "SET search_path TO "
                    + SearchPath.quoted(IDLE)
                    + ","
                    + new SearchPath(schemas).sql()));
    if (schemas.stream().anyMatch(schema -> schema.contains(";"))) {
      return; // taken for several statements: the server is asked afterwards
    }
    String routed = statement.routed("unchanged", deployment);
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

  @Property
  void anyTextCanBeLookedAt(@ForAll("texts") String text) {
    SearchPathStatement statement = SearchPathStatement.of(text);
    DeploymentSnapshot deployment = deployment("any").build();
    assertThat(statement == null ? text : statement.routed(text, deployment)).isNotNull();
    assertThat(StatementClassifier.firstKeyword(text)).isUpperCase();
    assertThat(SessionStateDetector.leavesNothing("SET ROLE x;" + text)).isFalse();
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.oneOf(
        Arbitraries.of(
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
            " "),
        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(5));
  }

  @Provide
  Arbitrary<List<String>> paths() {
    return names().list().ofMinSize(1).ofMaxSize(4);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
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
            "\u0000")
        .list()
        .ofMaxSize(12)
        .map(parts -> String.join("", parts));
  }
}
