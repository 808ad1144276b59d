package io.bluegreen.jdbc.session;

import static io.bluegreen.jdbc.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.Side;
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
    PathTemplate template;
    try {
      template = PathTemplate.parse(text);
    } catch (IllegalArgumentException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    Deployment deployment = deployment("any").schemas(side, IDLE).build();
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
    Deployment deployment = deployment("any").schemas(side, IDLE).build();
    assertThat(PathTemplate.parse(text).render(deployment).schemas())
        .isSubsetOf(first, side, second)
        .contains(side);
  }

  @Property
  void aSetThatNamesTheIdleSideGetsTheActiveOne(
      @ForAll("paths") List<String> schemas, @ForAll("names") String active) {
    Deployment deployment = deployment("any").schemas(IDLE, active).active(Side.GREEN).build();
    PathStatement statement =
        Objects.requireNonNull(
            PathStatement.of(
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
    PathStatement statement = PathStatement.of(text);
    Deployment deployment = deployment("any").build();
    assertThat(statement == null ? text : statement.routed(text, deployment)).isNotNull();
    assertThat(StatementText.firstKeyword(text)).isUpperCase();
    assertThat(SessionTexts.leavesNothing("SET ROLE x;" + text)).isFalse();
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
