package io.bluegreen.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command that runs every measurement. */
@Command(
    name = "all",
    description = "Everything, one after the other; takes about an hour, with --short 25 minutes.")
final class AllCommand implements Callable<Integer> {
  private static final List<List<String>> COMMANDS =
      List.of(List.of("calls"), List.of("cutover"), List.of("growth"), List.of("probe"));

  private static final List<List<String>> SHORT =
      List.of(
          List.of("calls", "-r", "2"),
          List.of("cutover", "-r", "3"),
          List.of("growth", "-r", "1"),
          List.of("probe", "-r", "1"));

  @ParentCommand private Benchmarks parent = new Benchmarks();

  @Option(names = "--short", description = "Fewer rounds: on a machine that is free for a moment.")
  private boolean shortened;

  @Override
  public Integer call() {
    for (List<String> command : shortened ? SHORT : COMMANDS) {
      List<String> arguments = new ArrayList<>(List.of("--output", parent.output().toString()));
      arguments.addAll(command);
      int exit = Benchmarks.run(arguments.toArray(String[]::new));
      if (exit != 0) {
        return exit;
      }
    }
    return 0;
  }
}
