package io.bluegreen.it.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.Queries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** URLs that refer to a connection service file by {@code service=}, as pgjdbc reads it. */
@ExtendWith(PgExtension.class)
class ConnectionServiceTest {
  private static final String FILE = "org.postgresql.pgservicefile";

  private final SchemaDeployment pair;

  ConnectionServiceTest(PgDatabase database) throws SQLException {
    this.pair = SchemaDeployment.in(database).items().create();
  }

  @BeforeEach
  void file(@TempDir Path directory) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("services.conf"),
            """
            [shop]
            host=%s
            port=%d
            dbname=%s
            user=postgres
            ApplicationName=from the service
            """
                .formatted(
                    pair.database().server().host(),
                    pair.database().server().port(),
                    pair.database().name()));
    System.setProperty(FILE, file.toString());
  }

  @AfterEach
  void noFile() {
    System.clearProperty(FILE);
  }

  @Test
  void theServiceGivesServerDatabaseAndLoginToApplicationAndWatcher() throws Exception {
    String url =
        "jdbc:bluegreen:postgresql://?service=shop&bluegreen.ttl=100ms&bluegreen.deployment="
            + pair.name();
    try (Connection connection = DriverManager.getConnection(url)) {
      pair.flipAndAwait("green");
      assertThat(SchemaDeployment.side(connection)).isEqualTo("green");
      assertThat(Queries.one(connection, "SHOW application_name")).isEqualTo("from the service");
    }
  }

  @Test
  void whatTheUrlSetsIsStronger() throws Exception {
    String url =
        "jdbc:bluegreen:postgresql://?service=shop&ApplicationName=own&bluegreen.deployment="
            + pair.name();
    try (Connection connection = DriverManager.getConnection(url)) {
      assertThat(Queries.one(connection, "SHOW application_name")).isEqualTo("own");
    }
  }

  @Test
  void aServiceThatIsNotThereIsRefusedByName() {
    assertThatThrownBy(
            () -> DriverManager.getConnection("jdbc:bluegreen:postgresql://?service=nowhere"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("nowhere");
  }
}
