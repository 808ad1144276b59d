package io.bluegreen.it.agent;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A Java runtime of this machine: beside the one that runs the tests, or named by the environment.
 */
public record Jdk(Path home, int feature) {

  public static Jdk current() {
    return new Jdk(Path.of(System.getProperty("java.home")), Runtime.version().feature());
  }

  /** A runtime of a version; looked for beside this one and in JAVA_HOME_11, JAVA_HOME_11_X64 … */
  public static Optional<Jdk> of(int feature) {
    if (current().feature == feature) {
      return Optional.of(current());
    }
    return Stream.concat(fromEnvironment(feature), neighbours())
        .filter(home -> Files.isExecutable(home.resolve("bin").resolve("java")))
        .filter(home -> featureOf(home) == feature)
        .map(home -> new Jdk(home, feature))
        .findFirst();
  }

  private static Stream<Path> fromEnvironment(int feature) {
    return System.getenv().entrySet().stream()
        .filter(entry -> entry.getKey().matches("JAVA_HOME_" + feature + "(_.*)?"))
        .map(Map.Entry::getValue)
        .map(Path::of);
  }

  private static Stream<Path> neighbours() {
    Path parent = current().home.getParent();
    try (Stream<Path> homes = parent == null ? Stream.empty() : Files.list(parent)) {
      return homes.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int featureOf(Path home) {
    Properties release = new Properties();
    try (Reader reader = Files.newBufferedReader(home.resolve("release"))) {
      release.load(reader);
    } catch (IOException e) {
      return 0;
    }
    List<String> parts =
        List.of(release.getProperty("JAVA_VERSION", "0").replace("\"", "").split("[.+-]", -1));
    return Integer.parseInt(parts.get(0).equals("1") ? parts.get(1) : parts.get(0));
  }

  public Path java() {
    return home.resolve("bin").resolve("java");
  }
}
