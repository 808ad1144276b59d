package io.bluegreen.it.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.console.ProgramLogs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * An application in a JVM of its own; it is told by lines and answers by lines. What it writes is
 * in a file of the running test class too.
 */
public final class AppJvm implements AutoCloseable {
  private final Process process;
  private final PrintStream in;
  private final PrintStream log;
  private final Queue<String> lines = new ConcurrentLinkedQueue<>();
  private final Thread reader;

  private AppJvm(Process process, PrintStream log) {
    this.process = process;
    this.log = log;
    this.in = new PrintStream(process.getOutputStream(), true, UTF_8);
    this.reader = new Thread(this::read, "application-output");
    reader.start();
  }

  public static Builder builder() {
    return new Builder();
  }

  private void read() {
    try (BufferedReader out = process.inputReader(UTF_8);
        PrintStream copy = log) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        copy.println(line);
        lines.add(line);
      }
    } catch (IOException e) {
      lines.add("the output broke off: " + e);
    }
  }

  long pid() {
    return process.pid();
  }

  /** Everything that it has written so far, errors too. */
  public List<String> lines() {
    return List.copyOf(lines);
  }

  /** The lines that contain a text. */
  List<String> linesWith(String text) {
    return lines().stream().filter(line -> line.contains(text)).toList();
  }

  public void tell(String command) {
    in.println(command);
  }

  /** Waits for a line that begins so, and returns what comes after. */
  public String await(String beginning) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !process.isAlive() || find(beginning) != null);
    joinReaderIfDead();
    String line = find(beginning);
    if (line == null) {
      throw new AssertionError("no line begins with '" + beginning + "' among " + lines());
    }
    return line.substring(beginning.length()).trim();
  }

  private @Nullable String find(String beginning) {
    for (String line : lines) {
      if (line.startsWith(beginning)) {
        return line;
      }
    }
    return null;
  }

  /** Waits until it ends by itself, well. */
  public AppJvm awaitEnd() {
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(lines().toString()).isTrue();
      reader.join();
      assertThat(process.exitValue()).as(lines().toString()).isZero();
      return this;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void joinReaderIfDead() {
    try {
      if (!process.isAlive()) {
        reader.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
      reader.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** How the JVM is started. */
  public static final class Builder {
    private Path java = Jdk.current().java();
    private final List<String> options =
        new ArrayList<>(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-Xshare:auto"));
    private final List<Path> classPath = new ArrayList<>();
    private final Map<String, String> environment = new HashMap<>();
    private List<String> main = List.of();

    public Builder on(Jdk jdk) {
      java = jdk.java();
      return this;
    }

    /** Our agent with options, which may be empty. */
    public Builder agent(String text) {
      return option("-javaagent:" + Apps.agentJar() + (text.isEmpty() ? "" : "=" + text));
    }

    public Builder option(String option) {
      options.add(option);
      return this;
    }

    public Builder classPath(Path... entries) {
      classPath.addAll(List.of(entries));
      return this;
    }

    /** Variables of its environment. */
    public Builder environment(Map<String, String> variables) {
      environment.putAll(variables);
      return this;
    }

    /** A class, or {@code -jar} and a file, and arguments. */
    public Builder runs(String... mainAndArguments) {
      main = List.of(mainAndArguments);
      return this;
    }

    public AppJvm start() {
      List<String> command = new ArrayList<>();
      command.add(java.toString());
      command.addAll(options);
      if (!classPath.isEmpty()) {
        command.add("-cp");
        command.add(Apps.path(classPath));
      }
      command.addAll(main);
      try {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().remove("JAVA_TOOL_OPTIONS");
        builder.environment().putAll(environment);
        Path log = ProgramLogs.file("java", Path.of("/dev/null"));
        return new AppJvm(builder.start(), new PrintStream(log.toFile(), UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
