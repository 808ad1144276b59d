package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.ExampleProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The projects of directory examples: each is one line away from following. */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");
  private static final Pattern FOLLOWING =
      Pattern.compile(
          "jdbc:(p6spy:)?bluegreen:postgresql:|-javaagent:\\S+bluegreen-agent"
              + "|io\\.bluegreen\\.jdbc\\.PlainUrlDriver");

  @Test
  void eachDiffIsOneLineOfOneFileAndFits() throws IOException {
    assertThat(ExampleProject.all()).extracting(ExampleProject::name).contains("boot", "wildfly");
    for (ExampleProject example : ExampleProject.all()) {
      List<String> plain = example.plain();
      List<String> changed = example.changed();
      List<Integer> different = new ArrayList<>();
      for (int i = 0; i < plain.size(); i++) {
        if (!plain.get(i).equals(changed.get(i))) {
          different.add(i);
        }
      }
      assertThat(changed).as(example.name()).hasSameSizeAs(plain);
      assertThat(different).as(example.name()).hasSize(1);
      assertThat(plain.get(different.get(0))).doesNotContain("bluegreen");
      assertThat(changed.get(different.get(0))).as(example.name()).containsPattern(FOLLOWING);
    }
  }

  /** The name of the driver's jar stands for the dependency. */
  @Test
  void nothingElseOfThemKnowsUsButTheDependency() throws IOException {
    for (ExampleProject example : ExampleProject.all()) {
      for (Path file : example.files()) {
        if (!file.endsWith("bluegreen.diff") && !file.endsWith("pom.xml")) {
          assertThat(Files.readString(file).replace("bluegreen-jdbc", ""))
              .as(file.toString())
              .doesNotContain("bluegreen");
        }
      }
    }
    for (String underTheAgent : List.of("fat-jar-agent", "opentelemetry")) {
      assertThat(Files.readString(EXAMPLES.resolve(underTheAgent).resolve("pom.xml")))
          .doesNotContain("bluegreen");
    }
  }

  /**
   * One file decides which versions of others the driver is tried with; Spring Boot is a parent.
   */
  @Test
  void theVersionsAreThoseOfTheTests() throws IOException {
    String versions = Files.readString(EXAMPLES.resolve("versions.xml"));
    assertThat(versions)
        .contains("<spring-boot.version>" + parentVersion("boot") + "<")
        .contains("<spring-boot-3.version>" + parentVersion("boot-3") + "<");
    assertThat(Files.readString(EXAMPLES.resolveSibling("integration-tests/pom.xml")))
        .contains("<version>" + property(versions, "opentelemetry.version") + "</version>");
    assertThat(Files.readString(EXAMPLES.resolveSibling("ecosystem-tests/stacks/pom.xml")))
        .contains("<relativePath>../../examples/versions.xml</relativePath>");
  }

  private static String parentVersion(String example) throws IOException {
    String pom = Files.readString(EXAMPLES.resolve(example).resolve("pom.xml"));
    return property(pom.substring(pom.indexOf("<parent>"), pom.indexOf("</parent>")), "version");
  }

  private static String property(String pom, String name) {
    Matcher value = Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(pom);
    assertThat(value.find()).as(name).isTrue();
    return value.group(1);
  }

  /** Directory examples is a build of its own, which leaves none of them out. */
  @Test
  void theBuildHasEach() throws IOException {
    String build = Files.readString(EXAMPLES.resolve("pom.xml"));
    for (ExampleProject example : ExampleProject.all()) {
      assertThat(build).contains("<module>" + example.name() + "</module>");
    }
  }

  @Test
  void thePagesTellOfEach() throws IOException {
    String page = Files.readString(EXAMPLES.resolve("README.md"));
    String frameworks = Files.readString(EXAMPLES.resolveSibling("docs/how-to/frameworks.md"));
    for (ExampleProject example : ExampleProject.all()) {
      assertThat(page).contains("](" + example.name() + ")");
      assertThat(frameworks).contains("](../../examples/" + example.name() + ")");
    }
  }
}
