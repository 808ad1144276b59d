package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A measurement of the agent's cost for the documentation: medians, written to the log. */
@ExtendWith(PgExtension.class)
class AgentCostTest {
  private static final Logger LOG = LoggerFactory.getLogger(AgentCostTest.class);
  private static final int RUNS = 3;

  private final List<Double> startPlain = new ArrayList<>();
  private final List<Double> startWith = new ArrayList<>();
  private final List<Double> connectPlain = new ArrayList<>();
  private final List<Double> connectWith = new ArrayList<>();
  private final List<Double> againPlain = new ArrayList<>();
  private final List<Double> againWith = new ArrayList<>();

  @Test
  void startAndFirstConnection(PgDatabase database) throws Exception {
    String url = AgentDeployment.in(database).plainUrl();
    for (int i = 0; i < RUNS; i++) {
      startPlain.add(start(AppJvm.builder()));
      startWith.add(start(AppJvm.builder().agent("deployment=orders")));
      connect(AppJvm.builder(), url, connectPlain, againPlain);
      connect(AppJvm.builder().agent("deployment=orders"), url, connectWith, againWith);
    }
    LOG.info(
        "The agent's jar has {} kB. Java {}, median of {}: an empty main {} ms, with the agent {} ms;"
            + " first connection {} ms, with the agent {} ms; second {} ms, with the agent {} ms",
        Files.size(AppJvm.agentJar()) / 1000,
        Runtime.version().feature(),
        RUNS,
        median(startPlain),
        median(startWith),
        median(connectPlain),
        median(connectWith),
        median(againPlain),
        median(againWith));
    assertThat(startWith).hasSize(RUNS);
  }

  private static double start(AppJvm.Builder builder) {
    long begun = System.nanoTime();
    try (AppJvm jvm = builder.classPath(AgentApps.compiled("cost", 8)).runs("Cost").start()) {
      jvm.awaitEnd();
      return (System.nanoTime() - begun) / 1e6;
    }
  }

  private static void connect(
      AppJvm.Builder builder, String url, List<Double> first, List<Double> second) {
    try (AppJvm jvm =
        builder
            .classPath(AgentApps.compiled("cost", 8), AgentApps.library("postgresql-42.7.14"))
            .runs("Cost", url)
            .start()) {
      jvm.awaitEnd();
      first.add(Long.parseLong(jvm.await("connect1")) / 1e3);
      second.add(Long.parseLong(jvm.await("connect2")) / 1e3);
    }
  }

  private static String median(List<Double> values) {
    Collections.sort(values);
    return "%.0f".formatted(values.get(values.size() / 2));
  }
}
