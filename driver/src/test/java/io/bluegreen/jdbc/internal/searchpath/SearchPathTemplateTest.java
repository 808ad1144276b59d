package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SearchPathTemplateTest {
  private static final DeploymentSnapshot BLUE = deployment("orders").build();
  private static final DeploymentSnapshot GREEN = deployment("orders").active(Side.GREEN).build();

  private static List<String> rendered(
      String template, DeploymentSnapshot deployment, String... rest) {
    return SearchPathTemplate.parse(template)
        .with(new SearchPath(List.of(rest)))
        .render(deployment)
        .schemas();
  }

  @Test
  void putsTheActiveSideAndTheRestInTheirPlaces() {
    assertThat(rendered("{active},{rest}", BLUE, "$user", "public"))
        .containsExactly("blue", "$user", "public");
    assertThat(rendered(" {rest} , {active} , Extra , \"My App\" ", GREEN, "public"))
        .containsExactly("public", "green", "extra", "My App");
  }

  @Test
  void leavesBothSidesOutOfTheRest() {
    assertThat(rendered("{active},{rest}", GREEN, "blue", "public", "green"))
        .containsExactly("green", "public");
    assertThat(rendered("{rest},{active}", GREEN, "blue", "public"))
        .containsExactly("public", "green");
  }

  @Test
  void namesEverySchemaOnce() {
    assertThat(rendered("{active},public,{active},{rest},public", BLUE, "public", "public"))
        .containsExactly("blue", "public");
  }

  @Test
  void aSideNamedLiterallyDoesNotStayBehind() {
    assertThat(rendered("{active},blue,{rest}", GREEN, "public"))
        .containsExactly("green", "public");
  }

  @Test
  void isCaseSensitiveAboutSides() {
    assertThat(rendered("{active},\"Blue\"", GREEN)).containsExactly("green", "Blue");
  }

  @ParameterizedTest
  @CsvSource({
    "'', is no schema name",
    "'{active},', is no schema name",
    "'{active},a b', is no schema name",
    "'{active},a;b', is no schema name",
    "'{active},{', is no schema name",
    "'{active},{other}', there are {active} and {rest}",
    "'{active},{}', there are {active} and {rest}",
    "'{ACTIVE}', there are {active} and {rest}",
    "'{rest}', has to contain {active}",
    "'public', has to contain {active}",
  })
  void saysWhatWouldBeRight(String template, String mend) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SearchPathTemplate.parse(template))
        .withMessageContaining(mend);
  }

  @Test
  void standsForAPathOfTheApplicationsOwn() {
    SearchPathTemplate own =
        SearchPathTemplate.standingFor(new SearchPath(List.of("green", "public")), BLUE);

    assertThat(own.isRouted()).isTrue();
    assertThat(own.render(BLUE).schemas()).containsExactly("blue", "public");
    assertThat(own.render(GREEN).schemas()).containsExactly("green", "public");
    assertThat(SearchPathTemplate.standingFor(new SearchPath(List.of("tenant")), BLUE).isRouted())
        .isFalse();
  }

  @Test
  void noSchemasNameIsTakenForAPlaceholder() {
    assertThat(rendered("{active},\"{active}\",\"{rest}\"", BLUE, "public"))
        .containsExactly("blue", "{active}", "{rest}");
  }

  @Test
  void equalsByItsParts() {
    assertThat(SearchPathTemplate.parse("{active}, {rest}"))
        .isEqualTo(SearchPathTemplate.parse("{active},{rest}"))
        .hasSameHashCodeAs(SearchPathTemplate.parse("{active},{rest}"))
        .isNotEqualTo(SearchPathTemplate.parse("{active}"));
  }

  @Test
  void aPlanKnowsTheRestAndTheStartupValue() {
    SearchPathPlan plan =
        new SearchPathPlan(SearchPathTemplate.parse("{active},{rest}"), "\"$user\", public, blue");

    assertThat(plan.startupValue(GREEN)).isEqualTo("green, \"$user\", public");
    assertThat(plan.rest().schemas()).containsExactly("$user", "public", "blue");
    assertThat(plan.template().isRouted()).isTrue();
  }

  @Test
  void aPlansStartupValueQuotesHostileNames() {
    DeploymentSnapshot hostile =
        deployment("orders").schemas("blue\"; drop table x; --", "My Green").build();
    SearchPathPlan plan = new SearchPathPlan(SearchPathTemplate.parse("{active},{rest}"), "");

    assertThat(plan.startupValue(hostile)).isEqualTo("\"blue\"\"; drop table x; --\"");
  }

  @Test
  void aPlanRefusesARestThatIsNoListOfNames() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new SearchPathPlan(SearchPathTemplate.parse("{active}"), "a b"))
        .withMessageContaining("'a b'");
  }
}
