package io.bluegreen.jdbc.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class VersionTest {

  @Test
  void isWhatTheBuildWroteDown() {
    assertThat(Version.text()).matches("\\d+\\.\\d+\\.\\d+.*").doesNotContain("$", "unknown");
    assertThat(Version.text()).startsWith(Version.major() + "." + Version.minor() + ".");
  }
}
