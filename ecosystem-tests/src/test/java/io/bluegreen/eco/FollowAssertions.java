package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;

/** What every application has to pass, whichever way it is asked. */
final class FollowAssertions {
  private static final Pattern LOUD = Pattern.compile("\\b(WARN|ERROR|WARNING|SEVERE)\\b");

  private FollowAssertions() {}

  /**
   * Flips there and back; the application works on the active side each time.
   *
   * @param side asks it for the side that it reads, and the one that it writes
   */
  static void assertFollows(SchemaDeployment sides, Callable<String> side) throws Exception {
    String[] way = {"blue", "green", "blue"};
    for (int i = 0; i < way.length; i++) {
      if (i > 0) {
        sides.flipAndAwaitClients(way[i]);
      }
      assertThat(side.call()).isEqualTo(way[i] + " " + way[i]);
    }
  }

  /**
   * The application has said nothing that an operator would have to look at.
   *
   * @param ownWords texts in lines that it writes without us too
   */
  static void assertQuiet(List<String> lines, String... ownWords) {
    assertThat(lines)
        .filteredOn(line -> List.of(ownWords).stream().noneMatch(line::contains))
        .noneMatch(line -> LOUD.matcher(line).find());
  }
}
