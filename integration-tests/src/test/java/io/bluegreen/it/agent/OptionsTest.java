package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.jdbc.BlueGreenProperty;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The options of the agent, and the messages about them. */
@FullOnly
@ExtendWith(PgExtension.class)
class OptionsTest {
  private static final Path NEWEST = AgentApps.library("postgresql-42.7.14");

  private static String url = "";

  @BeforeAll
  static void prepare(PgDatabase database) throws Exception {
    url = AgentDeployment.in(database).plainUrl();
  }

  private static List<String> probe(String options, String... urls) {
    return run(AppJvm.builder().agent(options).classPath(NEWEST), urls);
  }

  private static List<String> run(AppJvm.Builder builder, String... urls) {
    List<String> command = new ArrayList<>(List.of("Probe"));
    command.addAll(List.of(urls));
    try (AppJvm jvm =
        builder
            .classPath(AgentApps.compiled("probe", 8))
            .runs(command.toArray(new String[0]))
            .start()) {
      return jvm.awaitEnd().lines();
    }
  }

  private static void assertPlain(List<String> lines) {
    assertThat(lines)
        .filteredOn(line -> line.startsWith("connected"))
        .isNotEmpty()
        .allMatch(line -> line.contains("PgConnection path \"$user\", public"));
  }

  private static String only(List<String> lines, String text) {
    List<String> found = lines.stream().filter(line -> line.contains(text)).toList();
    assertThat(found).as("'%s' in %s", text, lines).hasSize(1);
    return found.get(0);
  }

  @Test
  void severalDeploymentsAndAnExclusionByPattern() {
    String host = url.replaceAll("\\?.*", "");
    List<String> lines =
        probe(
            "deployment.orders.match=" + host + ",exclude=jdbc:postgresql://*/postgres",
            url,
            url.replaceAll("/[^/]*\\?", "/postgres?"));
    assertThat(only(lines, "path blue")).contains("url " + url);
    assertThat(only(lines, "bean Agent")).endsWith("passed 0 routed 1 excluded 1");
    assertThat(lines).noneMatch(line -> line.contains("WARN"));
  }

  @Test
  void everyPropertyOfTheDriverCanBeGiven() {
    String control = url.replaceAll("^jdbc:postgresql://|\\?.*", "");
    Map<BlueGreenProperty, String> chosen =
        Map.of(
            BlueGreenProperty.DEPLOYMENT, "orders",
            BlueGreenProperty.CONTROL, control,
            BlueGreenProperty.CONTROL_USER, "postgres",
            BlueGreenProperty.CONTROL_PASSWORD, "none",
            BlueGreenProperty.SEARCH_PATH, "{active}",
            BlueGreenProperty.IDEMPOTENT_STATEMENTS, "none",
            BlueGreenProperty.ALLOWED_HOSTS, "*:*");
    String options =
        Arrays.stream(BlueGreenProperty.values())
            .map(property -> shortName(property) + "=" + value(property, chosen))
            .collect(Collectors.joining(","));
    List<String> lines = probe(options, url);
    assertThat(only(lines, "connected")).contains("path blue");
    assertThat(only(lines, "bean Agent")).endsWith("passed 0 routed 1 excluded 0");
  }

  private static String shortName(BlueGreenProperty property) {
    return property.key().substring(property.key().indexOf('.') + 1);
  }

  private static String value(BlueGreenProperty property, Map<BlueGreenProperty, String> chosen) {
    return chosen.getOrDefault(property, String.valueOf(property.defaultValue()));
  }

  @Test
  void aTypoInMatchIsSeenInTheLogAndInJmx() {
    List<String> lines = probe("deployment=orders,match=jdbc:postgresql://bd*/*", url, url);
    assertPlain(lines);
    only(lines, "pass through unrouted, because no match of the agent's options covers them");
    assertThat(only(lines, "bean Agent")).endsWith("passed 2 routed 0 excluded 0");
  }

  @Test
  void aMissingRowPassesThroughCountedAndWarnedOfOnce() {
    List<String> lines = probe("deployment=odrers", url, url);
    assertPlain(lines);
    only(lines, "pass through unrouted, because");
    assertThat(only(lines, "bean Deployment")).endsWith("passed 2");
    assertThat(only(lines, "bean Agent")).endsWith("passed 2 routed 0 excluded 0");
  }

  @Test
  void aMissingRowFailsWhereTheOperatorWantsIt() {
    List<String> lines = probe("deployment=odrers,onMissing=fail", url);
    assertThat(only(lines, "refused")).contains("odrers");
  }

  @Test
  void aWrongOptionIsNamedAndTheApplicationStarts() {
    List<String> lines = probe("deployment=orders,ttl=soon", url, url);
    assertThat(lines.get(0)).startsWith("[bluegreen-agent] ERROR bluegreen.ttl = 'soon'");
    assertPlain(lines);
    only(lines, "options cannot be used");
    assertThat(only(lines, "bean Agent")).endsWith("passed 2 routed 0 excluded 0");
  }

  @Test
  void aWrongOptionRefusesWhereTheOperatorWantsIt() {
    List<String> lines = probe("onMissing=fail,ttl=soon", url);
    assertThat(only(lines, "refused 22023")).contains("bluegreen.ttl = 'soon'");
  }

  @Test
  void anOptionThatTheDeploymentHasNoUseForIsAnErrorAndPassesThrough() {
    List<String> lines = probe("deployment=orders,blue.user=other", url, url);
    assertPlain(lines);
    only(lines, "pass through unrouted, because of an error");
    assertThat(lines).anyMatch(line -> line.contains("bluegreen.blue.user cannot be used"));
  }

  @Test
  void aDryRunOnlySaysWhatItWouldRoute() {
    List<String> lines = probe("deployment=orders,mode=dry-run", url, url);
    assertPlain(lines);
    only(lines, "Would route");
  }

  @Test
  void aSystemPropertySwitchesItOff() {
    List<String> lines =
        run(
            AppJvm.builder()
                .agent("deployment=orders")
                .option("-Dbluegreen.agent.disable=true")
                .classPath(NEWEST),
            url);
    assertPlain(lines);
    assertThat(lines.get(0)).contains("switched off");
    assertThat(lines).noneMatch(line -> line.startsWith("bean"));
  }

  @Test
  void aSecondAgentSaysThatItIsOneTooMany() {
    List<String> lines =
        run(
            AppJvm.builder().agent("deployment=orders").agent("deployment=other").classPath(NEWEST),
            url);
    only(lines, "ERROR the agent runs already, and the options 'deployment=other' are not used");
    only(lines, "path blue");
  }

  @Test
  void theApplicationsOwnErrorsStayAsTheyAre() {
    List<String> lines =
        probe("deployment=orders", url.replaceAll("/[^/]*\\?", "/nowhere?"), "jdbc:other:x");
    assertThat(only(lines, "refused 3D000")).contains("nowhere");
    assertThat(only(lines, "refused 08001")).contains("No suitable driver found for jdbc:other:x");
  }

  @Test
  void aPgjdbcThatIsTooOldIsLeftAloneWithOneError() {
    List<String> lines =
        run(
            AppJvm.builder()
                .agent("deployment=orders")
                .classPath(AgentApps.library("postgresql-9.4.1212")),
            url,
            url);
    assertThat(lines)
        .filteredOn(line -> line.startsWith("connected"))
        .hasSize(2)
        .noneMatch(line -> line.contains("path blue"));
    assertThat(only(lines, "because of an error")).contains("pass through unrouted");
    only(lines, "this is pgjdbc 9.4, and 42.2 or newer is needed");
  }

  @Test
  void anApplicationThatHasOurDriverAlreadyIsLeftAlone() {
    List<String> lines =
        run(
            AppJvm.builder()
                .agent("deployment=other")
                .classPath(
                    NEWEST,
                    Path.of("..", "driver", "target", "bluegreen-jdbc-0.1.0-SNAPSHOT-all.jar")),
            url.replace("jdbc:", "jdbc:bluegreen:") + "&bluegreen.deployment=orders");
    assertThat(only(lines, "connected")).contains("path blue").doesNotContain("PgConnection");
    assertThat(lines).noneMatch(line -> line.startsWith("bean Agent"));
  }
}
