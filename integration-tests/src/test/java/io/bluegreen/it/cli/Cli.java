package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.bluegreen.ops.cli.Main;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/**
 * One run of the command line in this process.
 *
 * @param exit its exit code
 * @param out what it wrote to standard output
 * @param err what it wrote to standard error
 */
public record Cli(int exit, String out, String err) {

  /** Runs a command with nothing in the environment. */
  public static Cli run(String... arguments) {
    return run(Map.of(), arguments);
  }

  public static Cli run(Map<String, String> environment, String... arguments) {
    CommandLine line = Main.commandLine(new CommandContext(environment, false, new Interruption()));
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    line.setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
    int exit = line.execute(arguments);
    return new Cli(exit, out.toString(), err.toString());
  }

  /** Runs a command against a database. */
  public static Cli on(String url, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--url", url));
    return run(all.toArray(String[]::new));
  }

  /** Runs a command against a database, which has to end well, and returns its JSON. */
  public static JsonObject json(String url, String... arguments) {
    return json(0, url, arguments);
  }

  public static JsonObject json(int exit, String url, String... arguments) {
    List<String> all = new ArrayList<>(Arrays.asList(arguments));
    all.addAll(List.of("--url", url, "--output", "json"));
    Cli cli = run(all.toArray(String[]::new));
    assertThat(cli.exit).as(cli.toString()).isEqualTo(exit);
    JsonObject json = JsonParser.parseString(cli.out).getAsJsonObject();
    assertThat(json.get("exit").getAsInt()).isEqualTo(exit);
    assertThat(cli.out.lines()).as("one line of JSON and nothing else").hasSize(1);
    return json;
  }
}
