package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The content of the driver's self-contained jar, classifier {@code all}. */
class DriverJarTest {

  @Test
  void caffeineIsInsideUnderAnotherNameAndPgjdbcAndSlf4jAreNot() throws IOException {
    List<String> names = names();
    assertThat(names)
        .contains("io/bluegreen/jdbc/BlueGreenDriver.class", "bluegreen/install.sql")
        .contains("META-INF/services/java.sql.Driver")
        .contains("io/bluegreen/jdbc/shaded/caffeine/cache/Caffeine.class")
        .noneMatch(name -> name.matches(".*(org/slf4j|org/postgresql|io/micrometer)/.*"))
        .filteredOn(name -> name.endsWith(".class"))
        .allMatch(name -> name.startsWith("io/bluegreen/"));
  }

  private static List<String> names() throws IOException {
    try (JarFile jar = new JarFile(AgentApps.driverJar().toFile())) {
      return jar.stream().map(JarEntry::getName).toList();
    }
  }
}
