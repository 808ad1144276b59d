package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.AppJvm;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The classes that the agent must not touch before the application runs. */
class BeforeMainTest {

  @Test
  void noLoggingOfTheJdkIsTouchedAndNoByteBuddyLoaded() {
    List<String> before = classesBeforeMain("deployment=orders,match=jdbc:postgresql://db*/*");
    assertThat(before).anyMatch(line -> line.contains("io.bluegreen.agent.DriverTransformer"));
    assertThat(before)
        .noneMatch(line -> line.contains(" java.util.logging."))
        .noneMatch(line -> line.contains("java.lang.System$Logger"))
        .noneMatch(line -> line.contains("jdk.internal.logger"))
        .noneMatch(line -> line.contains("java.lang.management"))
        .noneMatch(line -> line.contains("io.bluegreen.agent.shaded"));
  }

  @Test
  void norForAWrongOption() {
    assertThat(classesBeforeMain("ttl=soon"))
        .anyMatch(line -> line.startsWith("[bluegreen-agent] ERROR"))
        .noneMatch(line -> line.contains(" java.util.logging."))
        .noneMatch(line -> line.contains("jdk.internal.logger"));
  }

  private static List<String> classesBeforeMain(String options) {
    try (AppJvm jvm =
        AppJvm.builder()
            .option("-Xlog:class+load")
            .agent(options)
            .classPath(AgentApps.compiled("probe", 8))
            .runs("Probe")
            .start()) {
      List<String> lines = jvm.awaitEnd().lines();
      return lines.subList(0, lines.indexOf("main begins"));
    }
  }
}
