package io.bluegreen.it.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bluegreen.fixtures.server.PgDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The script on PostgreSQL's own container image, where there is a Docker engine. */
class OfficialImageTest {
  @Test
  void theScriptInstallsOnTheOfficialImage() throws Exception {
    assumeTrue(DockerClientFactory.instance().isDockerAvailable(), "no Docker engine answers");
    try (PostgreSQLContainer server = new PostgreSQLContainer("postgres:18-alpine")) {
      server.start();
      try (Connection connection = server.createConnection("");
          Statement statement = connection.createStatement()) {
        statement.execute(PgDatabase.installScript());
        try (ResultSet version = statement.executeQuery("SELECT version FROM bluegreen.version")) {
          assertThat(version.next()).isTrue();
          assertThat(version.getInt(1)).isEqualTo(1);
        }
      }
    }
  }
}
