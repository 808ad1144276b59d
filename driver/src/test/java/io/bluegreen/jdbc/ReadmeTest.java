package io.bluegreen.jdbc;

import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.config.ConnectionProperty;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The front page is short, and the page of properties says what {@link ConnectionProperty} says.
 */
final class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path PROPERTIES = Path.of("..", "docs", "reference", "properties.md");
  private static final Pattern IN_URL = Pattern.compile("[?&](bluegreen\\.\\w+)");
  private static final Pattern SET = Pattern.compile("(bluegreen\\.\\w+)=\\w");

  @Test
  void tableHasEveryPropertyWithItsDefaultAndMeaningAndNoOther() throws IOException {
    List<String> expected =
        Arrays.stream(ConnectionProperty.values()).map(ReadmeTest::row).collect(toList());
    List<String> found =
        Files.readAllLines(PROPERTIES).stream()
            .filter(line -> line.startsWith("| `bluegreen."))
            .collect(toList());
    assertThat(found).containsExactlyElementsOf(expected);
  }

  @Test
  void examplesSetOnlyPropertiesThatExist() throws IOException {
    String text = Files.readString(README) + Files.readString(PROPERTIES);
    for (Pattern pattern : List.of(IN_URL, SET)) {
      assertThat(pattern.matcher(text).results().map(match -> match.group(1)))
          .allSatisfy(name -> assertThat(ConnectionProperty.of(name)).as(name).isNotNull());
    }
  }

  @Test
  void readmeFitsTheGuideline() throws IOException {
    assertThat(Files.readAllLines(README)).hasSizeLessThanOrEqualTo(100);
  }

  private static String row(ConnectionProperty property) {
    String value = property.defaultValue();
    return "| `"
        + property.key()
        + "` | "
        + (value == null ? "—" : "`" + value + "`")
        + " | "
        + property.description()
        + " |";
  }
}
