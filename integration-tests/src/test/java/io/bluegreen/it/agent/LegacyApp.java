package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.it.support.PgDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The legacy application under load, in a JVM of its own. */
final class LegacyApp implements AutoCloseable {
  private static final int WRITERS = 8;

  private final AppJvm jvm;
  private final Path acknowledged;
  private int awaited;

  private LegacyApp(AppJvm jvm, Path acknowledged) {
    this.jvm = jvm;
    this.acknowledged = acknowledged;
  }

  static LegacyApp start(Jdk jdk, String pgjdbc, String agentOptions, PgDatabase database)
      throws IOException {
    Path rows = Files.createTempFile("acknowledged", ".txt");
    Path driver = Apps.library("postgresql-" + pgjdbc);
    AppJvm jvm =
        AppJvm.builder()
            .on(jdk)
            .agent(agentOptions)
            .classPath(Apps.compiled("legacy", 8, Apps.library("postgresql-42.2.29")), driver)
            .runs(
                "LegacyApp",
                "jdbc:postgresql://" + database.endpoint() + "?prepareThreshold=2",
                String.valueOf(WRITERS),
                rows.toString())
            .start();
    return new LegacyApp(jvm, rows);
  }

  AppJvm jvm() {
    return jvm;
  }

  /** Waits until it has had so many rows more acknowledged. */
  void awaitMore(int count) {
    awaited++;
    jvm.tell("await " + count + " " + awaited);
    jvm.await("reached " + awaited);
  }

  /** Stops it, and returns what was acknowledged to it; it must not have seen a single error. */
  List<String> stop() throws IOException {
    jvm.tell("stop");
    assertThat(jvm.await("failures")).as(jvm.lines().toString()).isEqualTo("0");
    jvm.awaitEnd();
    List<String> rows = Files.readAllLines(acknowledged);
    Files.delete(acknowledged);
    return rows;
  }

  @Override
  public void close() {
    jvm.close();
  }
}
