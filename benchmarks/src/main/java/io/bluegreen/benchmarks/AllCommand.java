package io.bluegreen.benchmarks;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Measures everything. */
@Command(name = "all", description = "Everything, one after the other; takes about an hour.")
final class AllCommand implements Callable<Integer> {
  @ParentCommand private Benchmarks parent = new Benchmarks();

  @Override
  public Integer call() {
    for (String command : List.of("probe", "calls", "cutover")) {
      int exit = Benchmarks.run("--output", parent.output().toString(), command);
      if (exit != 0) {
        return exit;
      }
    }
    return 0;
  }
}
