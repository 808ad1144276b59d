package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Loaders that hide what they were not asked for, and two versions of pgjdbc in one JVM. */
@ExtendWith(PgExtension.class)
class LoadersTest {

  @Test
  void twoPgjdbcsInModularLoadersAreBothRouted(PgDatabase database) throws Exception {
    SchemaDeployment sides = AgentDeployment.in(database);
    sides.flipAndAwaitClients("green");
    try (AppJvm jvm =
        AppJvm.builder()
            .agent("deployment=orders")
            .classPath(AgentApps.compiled("loaders", 11))
            .runs(
                "Loaders",
                sides.plainUrl(),
                AgentApps.library("postgresql-42.2.29").toString(),
                AgentApps.library("postgresql-42.7.14").toString())
            .start()) {
      assertThat(jvm.awaitEnd().lines()).contains("42.2.29 is on green", "42.7.14 is on green");
    }
  }
}
