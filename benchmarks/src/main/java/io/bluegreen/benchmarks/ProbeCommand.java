package io.bluegreen.benchmarks;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import io.bluegreen.benchmarks.memory.Probes;
import io.bluegreen.benchmarks.report.ProbeTable;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** The command that counts bytes, which do not depend on the load of the machine. */
@Command(
    name = "probe",
    description = "Bytes allocated and held, and the calling thread's own processor time.")
final class ProbeCommand implements Callable<Integer> {
  @ParentCommand private Benchmarks parent = new Benchmarks();

  @Option(
      names = {"-r", "--rounds"},
      defaultValue = "3",
      description = "How often each contestant has its turn (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(
      names = "--contestants",
      split = ",",
      converter = ContestantConverter.class,
      description = "Names, separated by commas (default: all).")
  private List<Contestant> contestants = List.of(Contestant.values());

  @Override
  public Integer call() throws Exception {
    Path output = Files.createDirectories(parent.output());
    ProbeTable table = new ProbeTable();
    try (PgServer server = PgServer.start(18)) {
      Stand stand = Stand.on(server);
      for (int round = 0; round < rounds; round++) {
        for (Contestant contestant : contestants) {
          table.add(contestant, Probes.of(contestant, stand));
        }
      }
    }
    Files.writeString(output.resolve("probe.md"), table.markdown());
    System.out.println(table.markdown());
    return 0;
  }
}
