package io.bluegreen.jdbc.model;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DriverVersionTest {

  @Test
  void isWhatTheBuildWroteDown() {
    assertThat(DriverVersion.text()).matches("\\d+\\.\\d+\\.\\d+.*").doesNotContain("$", "unknown");
    assertThat(DriverVersion.text())
        .startsWith(DriverVersion.major() + "." + DriverVersion.minor() + ".");
  }
}
