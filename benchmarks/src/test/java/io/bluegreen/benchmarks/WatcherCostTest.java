package io.bluegreen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bluegreen.benchmarks.contestant.Contestant;
import io.bluegreen.benchmarks.contestant.Stand;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.io.IOException;
import java.sql.Connection;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What an idle JVM costs the server with the control table. */
class WatcherCostTest {
  private static final int READS = 5;

  /** What is read at the start. */
  private static final int AT_THE_START = 2;

  /** Longest pace: 1.1 reads a second, and the server's clock in milliseconds. */
  private static final Duration LEAST_PACE = Duration.ofMillis(1000 * 10 / 11 - 1);

  @Test
  void anIdleJvmHasOneConnectionAndReadsOnceASecond() throws Exception {
    try (PgServer server =
        PgServer.builder(18)
            .setting("log_statement", "all")
            .setting("log_line_prefix", "%m %a|")
            .start()) {
      Stand stand = Stand.on(server);
      try (Connection first = Contestant.BLUEGREEN.connect(stand);
          Connection second = Contestant.BLUEGREEN.connect(stand);
          Connection third = Contestant.BLUEGREEN.connect(stand)) {
        assertThat(List.of(first, second, third)).allMatch(connection -> connection != null);
        await()
            .atMost(Duration.ofSeconds(60))
            .until(() -> reads(server).size() > AT_THE_START + READS);

        List<LocalTime> paced = reads(server).subList(AT_THE_START, AT_THE_START + READS + 1);
        assertThat(Duration.between(paced.get(0), paced.get(READS)))
            .as("%d reads at %s", READS, paced)
            .isGreaterThanOrEqualTo(LEAST_PACE.multipliedBy(READS));
        assertThat(watchers(stand, server)).isEqualTo(1);
      }
    }
  }

  @Test
  void theFirstConnectLogsInTwiceAndTheNextOnce() throws Exception {
    try (PgServer server = PgServer.builder(18).setting("log_connections", "on").start()) {
      Stand stand = Stand.on(server);
      long before = logins(server);
      try (Connection first = Contestant.BLUEGREEN.connect(stand)) {
        assertThat(logins(server) - before).isEqualTo(2);
        try (Connection second = Contestant.BLUEGREEN.connect(stand)) {
          assertThat(logins(server) - before).isEqualTo(3);
          assertThat(List.of(first, second)).allMatch(connection -> connection != null);
        }
      }
    }
  }

  private static long logins(PgServer server) throws IOException {
    return server.log().lines().filter(line -> line.contains("connection authorized")).count();
  }

  private static long watchers(Stand stand, PgServer server) throws Exception {
    String name = stand.endpoint().substring(stand.endpoint().indexOf('/') + 1);
    return new PgDatabase(server, name)
        .queryLong(
            "SELECT count(*) FROM pg_stat_activity"
                + " WHERE application_name = 'bluegreen-jdbc watcher'");
  }

  /** When the watcher read the row, in the words of the server's log. */
  private static List<LocalTime> reads(PgServer server) throws IOException {
    return server
        .log()
        .lines()
        .filter(
            line ->
                line.contains("bluegreen-jdbc watcher|LOG:  execute")
                    && line.contains("FROM bluegreen.deployment"))
        .map(line -> LocalTime.parse(line.substring("2026-11-21 ".length(), 23)))
        .toList();
  }
}
