package io.bluegreen.agent;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is decided before anything else of the agent is loaded. */
class BlueGreenAgentTest {

  @AfterEach
  void enable() {
    System.clearProperty("bluegreen.agent.disable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.6", "1.7", "1.8", "9", "10"})
  void anOlderJvmIsToldWhichJavaIsNeeded(String specification) {
    assertThat(BlueGreenAgent.whyNot(specification))
        .contains("this JVM is Java " + specification, "Java 11 or newer", "nothing is routed")
        .doesNotContain("\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"11", "17", "25", "26", "unheard-of"})
  void aNewerOneStarts(String specification) {
    assertThat(BlueGreenAgent.whyNot(specification)).isNull();
  }

  @Test
  void aSystemPropertySwitchesItOff() {
    System.setProperty("bluegreen.agent.disable", "true");
    assertThat(BlueGreenAgent.whyNot("17")).contains("-Dbluegreen.agent.disable=true");
  }
}
