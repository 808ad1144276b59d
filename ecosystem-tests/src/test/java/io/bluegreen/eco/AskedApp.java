package io.bluegreen.eco;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;

/** A started application, which answers from which side it reads, having written there too. */
final class AskedApp implements AutoCloseable {
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
  void assertFollows(SchemaDeployment sides) throws Exception {
    FollowAssertions.assertFollows(sides, () -> ask("side"));
  }

  /** Ends it; that a server is newer than a Flyway is Flyway's own word. */
  void assertQuiet() {
    jvm.tell("stop");
    jvm.awaitEnd();
    FollowAssertions.assertQuiet(jvm.lines(), "Flyway upgrade recommended");
  }

  @Override
  public void close() {
    jvm.close();
  }
}
