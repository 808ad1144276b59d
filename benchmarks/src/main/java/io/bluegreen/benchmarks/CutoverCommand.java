package io.bluegreen.benchmarks;

import io.bluegreen.benchmarks.cutover.CutoverRounds;
import io.bluegreen.benchmarks.report.CutoverChart;
import io.bluegreen.benchmarks.report.CutoverTable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command that measures the effects of a cutover on an application. */
@Command(name = "cutover", description = "What an application notices of being moved.")
final class CutoverCommand implements Callable<Integer> {
  @ParentCommand private Benchmarks parent = new Benchmarks();

  @Option(
      names = {"-r", "--rounds"},
      defaultValue = "3",
      description = "How often each way has its turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--threads",
      split = ",",
      defaultValue = "16,200",
      description = "Threads, and connections, of the application (default: ${DEFAULT-VALUE}).")
  private List<Integer> threads = List.of(16, 200);

  @Option(names = "--smoke", description = "Everything once and short: only whether it runs.")
  private boolean smoke;

  @Override
  public Integer call() throws Exception {
    Path output = Files.createDirectories(parent.output());
    CutoverTable table =
        new CutoverTable(
            smoke
                ? new CutoverRounds(1, Duration.ofMillis(300), Duration.ofMillis(300), 1)
                    .run(List.of(4))
                : new CutoverRounds(rounds, Duration.ofSeconds(12), Duration.ofSeconds(3), 10)
                    .run(threads));
    Files.writeString(output.resolve("cutover.md"), table.markdown());
    for (int count : table.threads()) {
      CutoverChart.write(table.pictured(count), output.resolve("cutover-" + count + ".png"));
    }
    System.out.println(table.markdown());
    return 0;
  }
}
