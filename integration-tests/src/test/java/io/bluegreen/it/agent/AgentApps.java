package io.bluegreen.it.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/**
 * The test applications: small sources in {@code src/test/agent-apps}, compiled when a test asks
 * for them, against the libraries that the build copies to {@code target/agent-libs}.
 */
final class AgentApps {
  private static final Path SOURCES = Path.of("src", "test", "agent-apps");
  private static final Path CLASSES = Path.of("target", "agent-apps");
  private static final Path LIBRARIES = Path.of("target", "agent-libs");
  private static final Map<String, Path> COMPILED = new ConcurrentHashMap<>();

  private AgentApps() {}

  /** Returns the driver's self-contained jar as it is shipped. */
  static Path driverJar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("..", "driver", "target"))) {
      return files.filter(file -> file.toString().endsWith("-all.jar")).findFirst().orElseThrow();
    }
  }

  /** Returns the jar of a library; {@code name} is its file's without the suffix. */
  static Path library(String name) {
    return LIBRARIES.resolve(name + ".jar");
  }

  /** Compiles an application against libraries, and returns its directory of classes. */
  static Path compiled(String app, int release, Path... libraries) {
    return COMPILED.computeIfAbsent(
        app + List.of(libraries), key -> compile(app, release, List.of(libraries)));
  }

  private static Path compile(String app, int release, List<Path> libraries) {
    try {
      Path classes = CLASSES.resolve(app + "-" + COMPILED.size());
      Files.createDirectories(classes);
      List<String> arguments =
          new ArrayList<>(
              List.of(
                  "-nowarn",
                  "-proc:none",
                  "-Xlint:-options",
                  "--release",
                  String.valueOf(release),
                  "-cp",
                  path(libraries),
                  "-d",
                  classes.toString()));
      try (Stream<Path> sources = Files.walk(SOURCES.resolve(app))) {
        sources
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(f -> arguments.add(f.toString()));
      }
      JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
      ByteArrayOutputStream errors = new ByteArrayOutputStream();
      int exit = compiler.run(null, errors, errors, arguments.toArray(new String[0]));
      assertThat(exit).as(errors.toString(UTF_8)).isZero();
      return classes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns a class path. */
  static String path(List<Path> entries) {
    return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
  }
}
