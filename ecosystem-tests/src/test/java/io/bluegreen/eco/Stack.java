package io.bluegreen.eco;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.AppJvm;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * The libraries of one project of others, and the application that is compiled against them from
 * {@code src/test/apps}.
 */
final class Stack {
  private static final Path SOURCES = Path.of("src", "test", "apps");
  private static final Path RESOURCES = Path.of("src", "test", "app-resources");
  private static final Map<String, Path> COMPILED = new ConcurrentHashMap<>();

  private final String name;
  private final String app;
  private final Path classes;

  private Stack(String name, String app, Path classes) {
    this.name = name;
    this.app = app;
    this.classes = classes;
  }

  /**
   * The stack of a name, with the sources of one application.
   *
   * @param provided what else the sources are compiled against, and a server has
   */
  static Stack of(String name, String app, Path... provided) {
    return new Stack(
        name,
        app,
        COMPILED.computeIfAbsent(
            name + "/" + app, unused -> compile(name, app, List.of(provided))));
  }

  /** The application's classes. */
  Path classes() {
    return classes;
  }

  /** A JVM with the driver, the stack and the application on its class path. */
  AppJvm.Builder jvm() {
    return jvm(name, classes, SOURCES.resolve(app), RESOURCES);
  }

  /** A JVM with the driver, a stack and an application on its class path. */
  static AppJvm.Builder jvm(String name, Path... application) {
    List<Path> path = new ArrayList<>(List.of(application));
    path.addAll(driver());
    path.addAll(libraries(name));
    return AppJvm.builder().classPath(path.toArray(new Path[0]));
  }

  /** The driver as it is shipped. */
  static List<Path> driver() {
    String entries = Objects.requireNonNull(System.getProperty("bluegreen.eco.driver"));
    return Arrays.stream(entries.split(File.pathSeparator)).map(Path::of).toList();
  }

  /** The libraries whose files' names begin so. */
  static List<Path> library(String name, String beginning) {
    return libraries(name).stream()
        .filter(file -> file.getFileName().toString().startsWith(beginning))
        .toList();
  }

  static List<Path> libraries(String name) {
    Path directory = Path.of("stacks", name, "target", "libs");
    try (Stream<Path> files = Files.list(directory)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path compile(String stack, String app, List<Path> provided) {
    Path classes = Path.of("target", "apps", app + "-on-" + stack);
    try {
      List<String> sources = new ArrayList<>(sources(SOURCES.resolve("common")));
      sources.addAll(sources(SOURCES.resolve(app)));
      return compile(stack, sources, classes, provided);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Compiles sources of others against a stack, and returns the directory of the classes. */
  static Path compiled(String stack, Path sources, Path classes, Path... provided)
      throws IOException {
    return compile(stack, sources(sources), classes, List.of(provided));
  }

  private static Path compile(String stack, List<String> sources, Path classes, List<Path> provided)
      throws IOException {
    List<Path> path = new ArrayList<>(driver());
    path.addAll(libraries(stack));
    path.addAll(provided);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-nowarn",
                "-proc:none",
                "-parameters",
                "-Xlint:-options",
                "-cp",
                path.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)),
                "-d",
                classes.toString()));
    arguments.addAll(sources);
    Files.createDirectories(classes);
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    int exit =
        ToolProvider.getSystemJavaCompiler()
            .run(null, errors, errors, arguments.toArray(new String[0]));
    assertThat(exit).as(errors.toString(UTF_8)).isZero();
    return classes;
  }

  private static List<String> sources(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files.map(Path::toString).filter(file -> file.endsWith(".java")).toList();
    }
  }
}
