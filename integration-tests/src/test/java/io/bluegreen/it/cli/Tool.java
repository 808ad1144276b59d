package io.bluegreen.it.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.awaitility.Awaitility;

/** The runnable jar as a process of its own, started by its launcher script. */
final class Tool implements AutoCloseable {
  private static final Path OPS = Path.of(System.getProperty("user.dir")).resolveSibling("ops");
  private static final Path JAR = OPS.resolve("target/bluegreen.jar");
  private static final long PATIENCE_SECONDS = 90;

  private final Process process;
  private final Path out;
  private final Path err;

  private Tool(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Whether the jar was built; {@code mvn test} alone does not build it. */
  static boolean isBuilt() {
    return Files.exists(JAR);
  }

  /** Starts it with nothing in the environment; the test is skipped where it is not built. */
  static Tool started(String... arguments) throws IOException {
    Assumptions.assumeThat(isBuilt())
        .as("skipped, because ops/target/bluegreen.jar is not built")
        .isTrue();
    return start(Map.of(), arguments);
  }

  static Tool start(Map<String, String> environment, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(OPS.resolve("src/main/sh/bluegreen").toString());
    command.addAll(Arrays.asList(arguments));
    Path out = Files.createTempFile("bluegreen-cli-", ".out");
    Path err = Files.createTempFile("bluegreen-cli-", ".err");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("BLUEGREEN_JAR", JAR.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().putAll(environment);
    return new Tool(builder.start(), out, err);
  }

  /** Sends a signal by name, for example {@code INT}. */
  void signal(String name) throws IOException, InterruptedException {
    new ProcessBuilder("kill", "-s", name, Long.toString(process.pid())).start().waitFor();
  }

  /**
   * Does what Ctrl-C does. Where this JVM was started with SIGINT ignored, as shells do in the
   * background, so is every process that it starts, and SIGTERM takes its place. Returns once the
   * process has taken notice.
   */
  void interrupt() throws IOException, InterruptedException {
    boolean ignored =
        Files.readAllLines(Path.of("/proc/self/status")).stream()
            .filter(line -> line.startsWith("SigIgn:"))
            .anyMatch(line -> (Long.parseUnsignedLong(line.substring(7).trim(), 16) & 2) != 0);
    signal(ignored ? "TERM" : "INT");
    Awaitility.await().until(() -> !isAlive() || hasThread("bluegreen-stop"));
  }

  private boolean hasThread(String name) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid() + "/task"))) {
      for (Path thread : threads.toList()) {
        if (Files.readString(thread.resolve("comm"), UTF_8).strip().equals(name)) {
          return true;
        }
      }
    } catch (IOException | UncheckedIOException endedMeanwhile) {
      return false;
    }
    return false;
  }

  int exit() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      throw new IllegalStateException("it does not end: " + this);
    }
    return process.exitValue();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  String out() throws IOException {
    return Files.readString(out, UTF_8);
  }

  String err() throws IOException {
    return Files.readString(err, UTF_8);
  }

  @Override
  public String toString() {
    try {
      return out() + "\n" + err();
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.deleteIfExists(out);
    Files.deleteIfExists(err);
  }
}
