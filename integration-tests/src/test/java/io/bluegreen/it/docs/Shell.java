package io.bluegreen.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * One bash of an operator, in a directory of its own, which ends at the first command that fails.
 * {@code bluegreen} is in its path: the runnable jar by its launcher, or where that is not built
 * the classes of this test.
 */
final class Shell implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("user.dir")).resolveSibling("ops/src/main/sh/bluegreen");
  private static final Path JAR =
      Path.of(System.getProperty("user.dir")).resolveSibling("ops/target/bluegreen.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path output;
  private final Process process;
  private final Writer input;
  private int blocks;

  private Shell(Path output, Process process) {
    this.output = output;
    this.process = process;
    input = process.outputWriter(UTF_8);
  }

  static Shell start(Path directory) throws IOException {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path work = Files.createDirectory(directory.resolve("work"));
    Path programs = Files.createDirectory(directory.resolve("bin"));
    launcher(programs.resolve("bluegreen"));
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().merge("PATH", programs.toString(), (all, own) -> own + ":" + all);
    return new Shell(output, builder.start());
  }

  private static void launcher(Path bluegreen) throws IOException {
    if (Files.exists(JAR)) {
      Files.createSymbolicLink(bluegreen, LAUNCHER);
      return;
    }
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    Files.writeString(
        bluegreen,
        "#!/bin/sh\nexec \"$JAVA_HOME/bin/java\" -cp '%s' io.bluegreen.ops.cli.Main \"$@\"\n"
            .formatted(classes));
    if (!bluegreen.toFile().setExecutable(true)) {
      throw new IOException(bluegreen + " cannot be made executable");
    }
  }

  /** Tells whether these programs are installed. */
  static boolean has(List<String> programs) throws IOException, InterruptedException {
    Process which =
        new ProcessBuilder("sh", "-c", "command -v " + String.join(" && command -v ", programs))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    return which.waitFor() == 0;
  }

  /**
   * Runs commands, which may not read from the terminal.
   *
   * @return what they print
   * @throws AssertionError if one fails
   */
  String run(String commands) throws IOException {
    int before = printed().length();
    String end = "=== end of block " + ++blocks;
    input.write("{\n" + commands + "\n} < /dev/null\necho '" + end + "'\n");
    input.flush();
    Awaitility.await()
        .alias(commands)
        .atMost(PATIENCE)
        .until(() -> printed().contains(end) || !process.isAlive());
    String printed = printed().substring(before);
    if (!printed.contains(end)) {
      throw new AssertionError(
          "exit code %d of\n%s\n%s".formatted(process.exitValue(), commands, printed));
    }
    return printed;
  }

  /** Everything that was printed so far. */
  String printed() throws IOException {
    return Files.readString(output);
  }

  @Override
  public void close() throws IOException {
    try {
      input.close();
      if (!process.waitFor(1, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
