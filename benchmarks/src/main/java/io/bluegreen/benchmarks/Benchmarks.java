package io.bluegreen.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The main command, which measures and writes the results to files. */
@Command(
    name = "benchmarks",
    description = "Measures the driver beside plain pgjdbc and others, on a server of its own.",
    subcommands = {
      AllCommand.class,
      CallsCommand.class,
      CutoverCommand.class,
      GrowthCommand.class,
      ProbeCommand.class
    },
    mixinStandardHelpOptions = true)
public final class Benchmarks {
  @Option(
      names = "--output",
      defaultValue = "target/report",
      description = "Directory for tables and pictures (default: ${DEFAULT-VALUE}).")
  private Path output = Path.of("target/report");

  Benchmarks() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments));
  }

  /** Runs the command and returns its exit code. */
  static int run(String... arguments) {
    return new CommandLine(new Benchmarks())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(arguments);
  }

  /** The directory of the results. */
  Path output() {
    return output;
  }
}
