package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.AppJvm;
import java.util.List;
import java.util.regex.Pattern;

/** What an example has to pass that says from where it reads: first as it is, then changed. */
final class ExampleAssertions {
  private static final Pattern LOUD =
      Pattern.compile("\\b(WARN|WARNING|ERROR|SEVERE)\\b|Exception\\b");

  /**
   * HikariCP says the first of each driver class that is named and not registered, and uses it; and
   * the second of a machine that is busy.
   */
  private static final List<String> OF_HIKARI =
      List.of("was not found, trying direct instantiation", "Thread starvation or clock leap");

  private ExampleAssertions() {}

  /** The plain application stays where it is at a flip. Returns what it has complained of. */
  static List<String> assertStays(AppJvm plain, SchemaDeployment sides) throws Exception {
    plain.await("reads blue");
    sides.flip("green");
    awaitAnother(plain, "reads blue");
    assertThat(plain.linesWith("reads green")).isEmpty();
    sides.flip("blue");
    return loud(plain);
  }

  /**
   * The changed application follows a flip there and back.
   *
   * @param known what the plain one complains of too
   */
  static void assertFollows(AppJvm changed, SchemaDeployment sides, List<String> known)
      throws Exception {
    changed.await("reads blue");
    sides.flipAndAwaitClients("green");
    changed.await("reads green");
    sides.flipAndAwaitClients("blue");
    awaitAnother(changed, "reads blue");
    assertThat(loud(changed)).as(changed.lines().toString()).isSubsetOf(known);
  }

  private static void awaitAnother(AppJvm jvm, String line) {
    int lines = jvm.linesWith(line).size();
    Waits.eventually().until(() -> jvm.linesWith(line).size() > lines);
  }

  /** Warnings and errors without what differs from run to run. */
  private static List<String> loud(AppJvm jvm) {
    return jvm.lines().stream()
        .filter(line -> LOUD.matcher(line).find())
        .filter(line -> OF_HIKARI.stream().noneMatch(line::contains))
        .map(line -> line.replaceAll("[0-9]+", "0").replace("jdbc:bluegreen:", "jdbc:"))
        .toList();
  }
}
