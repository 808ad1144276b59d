package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A fat jar with JPA and HikariCP, in which pgjdbc is in a class loader of Spring Boot's own. */
@ExtendWith(PgExtension.class)
class SpringBootTest {
  private static final int FLIPS = 6;
  private static final int ROWS_BETWEEN = 60;

  @Test
  void aFatJarFollowsWithoutAnErrorAndLogsToItsOwnLog(PgDatabase database) throws Exception {
    SchemaDeployment sides = AgentDeployment.in(database);
    try (WritingApp app = WritingApp.springBoot("deployment=orders", database)) {
      for (int i = 0; i < FLIPS; i++) {
        app.awaitMore(ROWS_BETWEEN);
        sides.awaitClient();
        sides.flipAndAwaitClients(i % 2 == 0 ? "green" : "blue");
      }
      app.awaitMore(ROWS_BETWEEN);
      Ledger ledger = app.stop();

      ledger.assertKept(AgentDeployment.rows(sides));
      assertThat(database.queryLong("SELECT count(*) FROM green.ledger")).isPositive();
      // Spring Boot shortens the names of packages.
      assertThat(app.jvm().linesWith("internal.routing.SwitchLog")).isNotEmpty();
    }
  }
}
