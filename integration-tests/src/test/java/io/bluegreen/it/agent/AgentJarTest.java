package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.AppJvm;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The content of the agent's jar. */
class AgentJarTest {
  private static final int JAVA_8 = 52;
  private static final int JAVA_11 = 55;
  private static final long LARGEST = 8_000_000;

  private static List<JarEntry> entries(JarFile jar) {
    return jar.stream().filter(entry -> !entry.isDirectory()).toList();
  }

  @Test
  void everyClassRunsOnJava11AndTheFirstOneOnJava8() throws IOException {
    List<String> tooNew = new ArrayList<>();
    int classes = 0;
    try (JarFile jar = new JarFile(AppJvm.agentJar().toFile())) {
      for (JarEntry entry : entries(jar)) {
        if (entry.getName().endsWith(".class")) {
          classes++;
          boolean first = entry.getName().equals("io/bluegreen/agent/BlueGreenAgent.class");
          if (version(jar, entry) > (first ? JAVA_8 : JAVA_11)) {
            tooNew.add(entry.getName());
          }
        }
      }
    }
    assertThat(tooNew).isEmpty();
    assertThat(classes).isGreaterThan(1000);
  }

  private static int version(JarFile jar, JarEntry entry) throws IOException {
    try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
      assertThat(in.readInt()).isEqualTo(0xCAFEBABE);
      in.readUnsignedShort();
      return in.readUnsignedShort();
    }
  }

  @Test
  void everythingIsUnderNamesOfOurOwn() throws IOException {
    try (JarFile jar = new JarFile(AppJvm.agentJar().toFile())) {
      assertThat(entries(jar))
          .extracting(JarEntry::getName)
          .allMatch(name -> name.matches("(io/bluegreen/agent/|bluegreen-inner/|META-INF/).*"))
          .noneMatch(name -> name.startsWith("META-INF/services/"))
          .noneMatch(name -> name.startsWith("META-INF/versions/"))
          .noneMatch(name -> name.matches(".*(org/slf4j|org/postgresql|benmanes|net/bytebuddy).*"))
          .contains(
              "bluegreen-inner/io/bluegreen/jdbc/PlainUrlDriver.class",
              "bluegreen-inner/bluegreen/version.properties");
    }
  }

  @Test
  void itIsSmall() throws IOException {
    assertThat(Files.size(AppJvm.agentJar())).isLessThan(LARGEST);
  }
}
