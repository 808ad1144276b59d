package io.bluegreen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import io.bluegreen.benchmarks.memory.Probes;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How many bytes more than pgjdbc the driver may allocate, and hold. */
@FullOnly
@ExtendWith(PgExtension.class)
class BytesPerOperationTest {
  /** What two runs of the same may differ by: the compiler does not decide alike each time. */
  private static final long ALLOWANCE = 16;

  private static Map<String, Long> pgjdbc;
  private static Map<String, Long> schemaMode;
  private static Map<String, Long> clusterMode;

  @BeforeAll
  static void count(PgServer server) throws Exception {
    Stand stand = Stand.on(server);
    CompletableFuture<Map<String, Long>> other = probe(Contestant.PGJDBC, stand);
    CompletableFuture<Map<String, Long>> own = probe(Contestant.BLUEGREEN, stand);
    schemaMode = own.get();
    pgjdbc = other.get();
    clusterMode = probe(Contestant.BLUEGREEN_CLUSTER, stand).get();
  }

  /** At once: what the machine has to do besides does not change what is allocated. */
  private static CompletableFuture<Map<String, Long>> probe(Contestant contestant, Stand stand) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return Probes.of(contestant, stand);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  @ParameterizedTest(name = "{0}: {1} B in schema mode, {2} B in cluster mode")
  @CsvSource({
    "selectOne, 48, 48",
    "transaction, 48, 48",
    "bindFive, 0, 0",
    "readRow, 0, 0",
    "prepareAndClose, 120, 200",
    "connectSelectClose, 4096, 5600",
  })
  void allocatesLittleMoreThanPgjdbc(String call, long inSchemaMode, long inClusterMode) {
    assertThat(more(schemaMode, call))
        .as("bytes more than pgjdbc's %d in schema mode", pgjdbc.get(call))
        .isLessThanOrEqualTo(inSchemaMode + ALLOWANCE);
    assertThat(more(clusterMode, call))
        .as("bytes more than pgjdbc's %d in cluster mode", pgjdbc.get(call))
        .isLessThanOrEqualTo(inClusterMode + ALLOWANCE);
  }

  @ParameterizedTest(name = "{0}: {1} B in schema mode, {2} B in cluster mode")
  @CsvSource({"heldByConnection, 1024, 1536", "heldByStatement, 300, 300"})
  void holdsLittleMoreThanPgjdbc(String what, long inSchemaMode, long inClusterMode) {
    assertThat(more(schemaMode, what))
        .as("bytes more than pgjdbc's %d in schema mode", pgjdbc.get(what))
        .isBetween(0L, inSchemaMode);
    assertThat(more(clusterMode, what))
        .as("bytes more than pgjdbc's %d in cluster mode", pgjdbc.get(what))
        .isBetween(0L, inClusterMode);
  }

  private static long more(Map<String, Long> ours, String what) {
    return Objects.requireNonNull(ours.get(what)) - Objects.requireNonNull(pgjdbc.get(what));
  }
}
