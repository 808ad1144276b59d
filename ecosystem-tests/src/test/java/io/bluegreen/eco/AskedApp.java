package io.bluegreen.eco;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import java.sql.SQLException;
import java.util.regex.Pattern;

/** A started application, which answers from which side it reads, having written there too. */
final class AskedApp implements AutoCloseable {
  private static final Pattern LOUD = Pattern.compile("\\b(WARN|ERROR|WARNING|SEVERE)\\b");

  private final AppJvm jvm;
  private int asked;

  AskedApp(AppJvm jvm) {
    this.jvm = jvm;
    jvm.await("ready");
  }

  AppJvm jvm() {
    return jvm;
  }

  /** What it answers to a question. */
  String ask(String question) {
    asked++;
    jvm.tell(asked + " " + question);
    return jvm.await("answer " + asked + ":");
  }

  /** Flips there and back; the application works on the active side each time. */
  void assertFollows(SchemaDeployment sides) throws SQLException {
    String[] way = {"blue", "green", "blue"};
    for (int i = 0; i < way.length; i++) {
      if (i > 0) {
        sides.flipAndAwaitClients(way[i]);
      }
      assertThat(ask("side")).isEqualTo(way[i] + " " + way[i]);
    }
  }

  /**
   * Ends it; it has said nothing that an operator would have to look at. That a server is newer
   * than a Flyway is Flyway's own word.
   */
  void assertQuiet() {
    jvm.tell("stop");
    jvm.awaitEnd();
    assertThat(jvm.lines())
        .filteredOn(line -> !line.contains("Flyway upgrade recommended"))
        .noneMatch(line -> LOUD.matcher(line).find());
  }

  @Override
  public void close() {
    jvm.close();
  }
}
