package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.AppJvm;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Casts to pgjdbc's classes, its own data sources, and a transaction manager over them. */
class OldCodeTest {

  @ParameterizedTest
  @ValueSource(strings = {"42.2.29", "42.7.14"})
  @ExtendWith(PgExtension.class)
  void castsAndDataSourcesOfPgjdbcWork(String pgjdbc, PgDatabase database) throws Exception {
    SchemaDeployment sides = AgentDeployment.in(database);
    sides.flipAndAwaitClients("green");
    Path compiledAgainst = AgentApps.library("postgresql-42.2.29");
    try (AppJvm jvm =
        AppJvm.builder()
            .agent("deployment=orders")
            .classPath(
                AgentApps.compiled("casts", 8, compiledAgainst),
                AgentApps.library("postgresql-" + pgjdbc))
            .runs(
                "Casts",
                database.server().host(),
                String.valueOf(database.server().port()),
                database.name())
            .start()) {
      assertThat(jvm.awaitEnd().lines())
          .contains(
              "backend true",
              "unwrap PGConnection true",
              "isWrapperFor true",
              "transaction IDLE",
              "PGStatement true",
              "array 2",
              "notified hello",
              "copied in 2",
              "copied out 2",
              "large object 3",
              "getURL jdbc:postgresql://" + database.endpoint(),
              "loginTimeout is on green",
              "PGSimpleDataSource is on green",
              "PGPoolingDataSource is on green",
              "PGConnectionPoolDataSource is on green",
              "PGXADataSource is on green",
              "done");
    }
    assertThat(database.queryLong("SELECT count(*) FROM green.ledger")).isEqualTo(2);
  }

  @Test
  void aTransactionManagerFollowsBetweenItsTransactions(@TempDir Path store) throws Exception {
    try (PgServer server = PgServer.builder(18).setting("max_prepared_transactions", "4").start()) {
      PgDatabase database = server.createDatabase();
      SchemaDeployment sides = AgentDeployment.in(database);
      Path[] libraries = {
        AgentApps.library("postgresql-42.7.14"),
        AgentApps.library("narayana-jta"),
        AgentApps.library("jakarta.transaction-api"),
        AgentApps.library("jboss-logging"),
        AgentApps.library("jboss-transaction-spi")
      };
      try (AppJvm jvm =
          AppJvm.builder()
              .agent("deployment=orders")
              .classPath(libraries)
              .classPath(AgentApps.compiled("xa", 17, libraries))
              .runs(
                  "Transfer",
                  server.host(),
                  String.valueOf(server.port()),
                  database.name(),
                  store.toString())
              .start()) {
        jvm.tell("one");
        assertThat(jvm.await("committed 1")).isEqualTo("on blue and blue");
        sides.flipAndAwaitClients("green");
        jvm.tell("two");
        assertThat(jvm.await("committed 2")).isEqualTo("on green and green");
        jvm.tell("stop");
        jvm.awaitEnd();
      }
      assertThat(AgentDeployment.rows(sides)).containsExactly("1/1", "1/1", "1/2", "1/2");
      assertThat(database.queryLong("SELECT count(*) FROM pg_prepared_xacts")).isZero();
    }
  }
}
