package io.bluegreen.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.demo.DemoShop;
import io.bluegreen.ops.demo.LocalServer;
import io.bluegreen.ops.demo.Playground;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import picocli.CommandLine;

/**
 * The sequence of commands of the demo, as an operator would type them. Each is run by this tool's
 * own command line. The environment variables that a command sees name the server of one side.
 */
final class DemoStory {
  private static final String ARGUMENTS = "@pair.args";

  private final Function<CommandContext, CommandLine> commandLine;
  private final Playground playground;
  private final CommandContext commandContext;
  private final PrintWriter out;
  private final PrintWriter err;
  private final Path arguments;
  private final List<Ran> ran = new ArrayList<>();
  private final List<Duration> pauses = new ArrayList<>();
  private Side connectedTo = Side.BLUE;

  DemoStory(
      Function<CommandContext, CommandLine> commandLine,
      Playground playground,
      CommandContext commandContext,
      PrintWriter out,
      PrintWriter err) {
    this.commandLine = commandLine;
    this.playground = playground;
    this.commandContext = commandContext;
    this.out = out;
    this.err = err;
    arguments = playground.directory().resolve("pair.args");
  }

  /** A command that ended with exit code 0, and its duration. */
  record Ran(String command, Duration took) {}

  /** Writes the options that every command about the pair needs. */
  void writeArguments() throws IOException {
    StringBuilder file = new StringBuilder("--deployment " + DemoShop.DATABASE + "\n");
    for (Side side : Side.values()) {
      file.append(
          "--%s-dsn \"%s\"\n".formatted(side, playground.connectionInfo(side, DemoShop.DATABASE)));
    }
    Files.writeString(arguments, file, UTF_8);
  }

  /** Makes the following commands read the control table of this side. */
  void connectTo(Side side) {
    connectedTo = side;
    LocalServer server = playground.server(side);
    say("");
    say(
        "$ export PGHOST=127.0.0.1 PGPORT=%d PGDATABASE=%s PGUSER=%s"
            .formatted(server.port(), DemoShop.DATABASE, playground.user()));
  }

  /** Writes one line. */
  void say(String line) {
    out.println(line);
    out.flush();
  }

  /**
   * Runs a command.
   *
   * @throws CommandFailedException if its exit code is not 0
   */
  void run(String... words) {
    say("");
    say("$ bluegreen " + String.join(" ", words));
    CommandLine line =
        commandLine.apply(
            new CommandContext(
                environment(), commandContext.terminal(), commandContext.interruption()));
    line.setOut(out).setErr(err);
    long began = System.nanoTime();
    int exit = line.execute(resolved(words));
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    commandContext.interruption().unshield();
    if (commandContext.interruption().isRequested()) {
      throw CommandFailedException.restored("interrupted; the servers of the demo are gone", "");
    }
    if (exit != 0) {
      throw CommandFailedException.restored(
          "bluegreen %s ended with %d; the servers of the demo are gone".formatted(words[0], exit),
          "its own message says why");
    }
    ran.add(new Ran(String.join(" ", words), took));
  }

  /** Runs a command that moves the applications, and records the pause. */
  void runWithReport(String... words) throws IOException {
    Path report = playground.directory().resolve("report.json");
    List<String> all = new ArrayList<>(List.of(words));
    all.addAll(List.of("--report", "report.json"));
    run(all.toArray(String[]::new));
    JsonElement pause =
        JsonParser.parseString(Files.readString(report, UTF_8)).getAsJsonObject().get("pause");
    pauses.add(Duration.ofNanos(Math.round(pause.getAsDouble() * 1e6)));
  }

  /** Returns the commands that were run. */
  List<Ran> ran() {
    return ran;
  }

  /** Returns the pause of each switch. */
  List<Duration> pauses() {
    return pauses;
  }

  private String[] resolved(String... words) {
    String[] resolved = words.clone();
    for (int i = 0; i < resolved.length; i++) {
      if (words[i].equals(ARGUMENTS)) {
        resolved[i] = "@" + arguments;
      } else if (words[i].equals("report.json")) {
        resolved[i] = playground.directory().resolve(words[i]).toString();
      }
    }
    return resolved;
  }

  private Map<String, String> environment() {
    Map<String, String> environment = new HashMap<>(commandContext.environment());
    environment.keySet().removeIf(name -> name.startsWith("PG"));
    environment.put("PGHOST", "127.0.0.1");
    environment.put("PGPORT", Integer.toString(playground.server(connectedTo).port()));
    environment.put("PGDATABASE", DemoShop.DATABASE);
    environment.put("PGUSER", playground.user());
    environment.put("PGPASSWORD", playground.password());
    return environment;
  }
}
