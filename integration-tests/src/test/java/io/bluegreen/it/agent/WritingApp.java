package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.launch.JavaRuntime;
import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.server.PgDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An application in a JVM of its own that writes as fast as it can and notes what was acknowledged.
 */
final class WritingApp implements AutoCloseable {
  private static final String WRITERS = "8";

  private final AppJvm jvm;
  private final Path acknowledged;
  private int awaited;

  private WritingApp(AppJvm jvm, Path acknowledged) {
    this.jvm = jvm;
    this.acknowledged = acknowledged;
  }

  /** One that has a pgjdbc and nothing else. */
  static WritingApp legacy(JavaRuntime jdk, String pgjdbc, String agentOptions, PgDatabase database)
      throws IOException {
    return legacy(AppJvm.builder().on(jdk).agent(agentOptions), pgjdbc, database);
  }

  /** The same in a JVM with other agents or options. */
  static WritingApp legacy(AppJvm.Builder jvm, String pgjdbc, PgDatabase database)
      throws IOException {
    return legacy(jvm, pgjdbc, database, List.of());
  }

  /** One that repeats a transaction as soon as it is told that it was rolled back. */
  static WritingApp repeating(AppJvm.Builder jvm, String pgjdbc, PgDatabase database)
      throws IOException {
    return legacy(jvm, pgjdbc, database, List.of("repeat"));
  }

  private static WritingApp legacy(
      AppJvm.Builder jvm, String pgjdbc, PgDatabase database, List<String> more)
      throws IOException {
    Path rows = Files.createTempFile("acknowledged", ".txt");
    Path driver = AgentApps.library("postgresql-" + pgjdbc);
    List<String> command =
        new ArrayList<>(
            List.of(
                "LegacyApp",
                "jdbc:postgresql://" + database.endpoint() + "?prepareThreshold=2",
                WRITERS,
                rows.toString()));
    command.addAll(more);
    return new WritingApp(
        jvm.classPath(
                AgentApps.compiled("legacy", 8, AgentApps.library("postgresql-42.2.29")), driver)
            .runs(command.toArray(String[]::new))
            .start(),
        rows);
  }

  /** Spring Boot's fat jar with JPA and HikariCP. */
  static WritingApp springBoot(String agentOptions, PgDatabase database) throws IOException {
    Path rows = Files.createTempFile("acknowledged", ".txt");
    return new WritingApp(
        AppJvm.builder()
            .agent(agentOptions)
            .option("-Dspring.datasource.url=" + database.jdbcUrl())
            .option("-Dlogging.level.io.bluegreen=INFO")
            .runs("-jar", "spring-boot-app/target/spring-boot-app.jar", rows.toString())
            .start(),
        rows);
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
  Ledger stop() throws IOException {
    jvm.tell("stop");
    assertThat(jvm.await("failures")).as(jvm.lines().toString()).isEqualTo("0");
    jvm.awaitEnd();
    Ledger ledger = new Ledger();
    ledger.acknowledgeAll(Files.readAllLines(acknowledged));
    Files.delete(acknowledged);
    return ledger;
  }

  @Override
  public void close() {
    jvm.close();
  }
}
