package io.bluegreen.benchmarks;

import io.bluegreen.benchmarks.growth.Growth;
import io.bluegreen.benchmarks.report.GrowthTable;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command that measures costs that grow with connections, deployments and JVMs. */
@Command(
    name = "growth",
    description = "Many connections, deployments and JVMs beside few; the first connect of a JVM.")
final class GrowthCommand implements Callable<Integer> {
  private static final int CALLS = 20_000;

  @ParentCommand private Benchmarks parent = new Benchmarks();

  @Option(
      names = {"-r", "--rounds"},
      defaultValue = "3",
      description = "How often contestants have their turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--connections",
      split = ",",
      defaultValue = "1,100,1000,10000",
      description = "Connections of one JVM (default: ${DEFAULT-VALUE}).")
  private List<Integer> connections = List.of(1, 100, 1_000, 10_000);

  @Option(
      names = "--watchers",
      split = ",",
      defaultValue = "1,100,1000",
      description = "JVMs that watch one control table (default: ${DEFAULT-VALUE}).")
  private List<Integer> watchers = List.of(1, 100, 1_000);

  @Option(names = "--smoke", description = "Everything once and small: only whether it runs.")
  private boolean smoke;

  @Override
  public Integer call() throws Exception {
    Path output = Files.createDirectories(parent.output());
    GrowthTable table = new GrowthTable();
    Growth growth = new Growth(smoke ? 100 : CALLS, Duration.ofSeconds(smoke ? 1 : 10));
    try (PgServer server = PgServer.start(18)) {
      table.connections(
          growth.connections(server, smoke ? List.of(1, 3) : connections, smoke ? 1 : rounds));
      table.deployments(
          growth.deployments(server, smoke ? 4 : 1_000, smoke ? List.of(1, 2) : List.of(1, 100)));
      table.watchers(growth.watchers(smoke ? List.of(1, 2) : watchers));
      table.firstConnect(Growth.firstConnect(server, smoke ? 1 : 3 * rounds));
    }
    Files.writeString(output.resolve("growth.md"), table.markdown());
    System.out.println(table.markdown());
    return 0;
  }
}
