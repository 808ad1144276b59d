package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.ExampleProject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The projects of directory examples: each is one line away from following. */
final class ExamplesTest {
  private static final Path EXAMPLES = Path.of("..", "examples");

  @Test
  void eachDiffIsOneLineOfOneFileAndFits() throws IOException {
    assertThat(ExampleProject.all())
        .extracting(ExampleProject::name)
        .containsExactly("boot", "fat-jar-agent", "flyway", "tomcat-war");
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
      assertThat(changed.get(different.get(0))).containsAnyOf("jdbc:bluegreen:", "-javaagent:");
    }
  }

  @Test
  void nothingElseOfThemKnowsUsButTheDependency() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      List<Path> sources =
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(EXAMPLES.resolve("README.md")))
              .filter(file -> !file.endsWith("bluegreen.diff") && !file.endsWith("pom.xml"))
              .toList();
      assertThat(sources).hasSizeGreaterThan(6);
      for (Path source : sources) {
        assertThat(Files.readString(source)).as(source.toString()).doesNotContain("bluegreen");
      }
    }
    assertThat(Files.readString(EXAMPLES.resolve("fat-jar-agent/pom.xml")))
        .doesNotContain("bluegreen");
  }

  @Test
  void thePageTellsOfEach() throws IOException {
    String page = Files.readString(EXAMPLES.resolve("README.md"));
    for (ExampleProject example : ExampleProject.all()) {
      assertThat(page).contains("](" + example.name() + ")");
    }
  }
}
