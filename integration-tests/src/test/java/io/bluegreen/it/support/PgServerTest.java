package io.bluegreen.it.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@ExtendWith(PgExtension.class)
class PgServerTest {
  @ParameterizedTest
  @MethodSource("io.bluegreen.it.support.SharedServers#majors")
  void everyMajorVersionRunsInOneJvm(int major) throws Exception {
    PgDatabase database = SharedServers.of(major).createDatabase();
    assertThat(database.query("SHOW server_version")).startsWith(major + ".");
    database.drop();
  }

  @Test
  void settingsReachTheServer() throws Exception {
    try (PgServer server = PgServer.builder(18).setting("wal_level", "logical").start()) {
      assertThat(new PgDatabase(server, "postgres").query("SHOW wal_level")).isEqualTo("logical");
    }
  }

  @Test
  void aCrashedServerComesBackOnTheSamePortWithItsData() throws Exception {
    try (PgServer server = PgServer.start(18)) {
      PgDatabase database = server.createDatabase();
      database.execute("CREATE TABLE t AS SELECT 42 AS answer");
      int port = server.port();
      server.crash();
      assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
      server.startAgain();
      assertThat(server.port()).isEqualTo(port);
      assertThat(database.queryLong("SELECT answer FROM t")).isEqualTo(42);
    }
  }

  @Test
  void hbaRulesComeBeforeTheOneThatTrustsEverybody() throws Exception {
    try (PgServer server = PgServer.builder(18).hba("host all mallory all reject").start()) {
      server.execute("CREATE ROLE mallory LOGIN");
      assertThatThrownBy(() -> server.connect("postgres", "mallory"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("pg_hba.conf");
    }
  }

  @Test
  void eachTestHasAnEmptyDatabase(PgDatabase database, PgServer server) throws Exception {
    assertThat(server.major()).isEqualTo(18);
    assertThat(
            database.query(
                "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
        .isEqualTo("0");
    try (Connection connection = database.connect()) {
      assertThat(connection.getCatalog()).isEqualTo(database.name());
    }
  }
}
