package io.bluegreen.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * One bash of an operator, without options, in a directory of its own. {@code bluegreen} is in its
 * path: the runnable jar by its launcher, or where that is not built the classes of this test.
 */
final class BashSession implements AutoCloseable {
  private static final Path LAUNCHER =
      Path.of(System.getProperty("user.dir")).resolveSibling("ops/src/main/sh/bluegreen");
  private static final Path JAR =
      Path.of(System.getProperty("user.dir")).resolveSibling("ops/target/bluegreen.jar");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Path output;
  private final Process process;
  private final Writer input;
  private int blocks;

  private BashSession(Path output, Process process) {
    this.output = output;
    this.process = process;
    input = process.outputWriter(UTF_8);
  }

  static BashSession start(Path directory) throws IOException {
    Path home = Files.createDirectory(directory.resolve("home"));
    Path work = Files.createDirectory(directory.resolve("work"));
    Path programs = Files.createDirectory(directory.resolve("bin"));
    launcher(programs.resolve("bluegreen"));
    Path output = directory.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder("bash")
            .directory(work.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().merge("PATH", programs.toString(), (all, own) -> own + ":" + all);
    return new BashSession(output, builder.start());
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
   * Pastes commands as they are.
   *
   * @return what they print
   * @throws AssertionError if their exit code is not 0
   */
  String run(String commands) throws IOException {
    Outcome outcome = paste(commands);
    if (outcome.exitCode() != 0) {
      throw new AssertionError(
          "exit code %d of\n%s\n%s".formatted(outcome.exitCode(), commands, outcome.printed()));
    }
    return outcome.printed();
  }

  /**
   * Pastes commands as they are, and waits until the shell takes the next ones.
   *
   * @throws AssertionError if the shell ends
   */
  Outcome paste(String commands) throws IOException {
    int before = printed().length();
    Pattern end = Pattern.compile("=== end of block " + ++blocks + ": (\\d+)\n");
    input.write(commands + "\necho \"=== end of block " + blocks + ": $?\"\n");
    input.flush();
    Awaitility.await()
        .alias(commands)
        .atMost(PATIENCE)
        .until(() -> end.matcher(printed()).find() || !process.isAlive());
    String printed = printed().substring(before);
    Matcher ended = end.matcher(printed);
    if (!ended.find()) {
      throw new AssertionError("the shell ended at\n%s\n%s".formatted(commands, printed));
    }
    return new Outcome(Integer.parseInt(ended.group(1)), printed.substring(0, ended.start()));
  }

  /**
   * What became of pasted commands.
   *
   * @param exitCode that of the last one
   * @param printed what all of them printed, errors too
   */
  record Outcome(int exitCode, String printed) {}

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
