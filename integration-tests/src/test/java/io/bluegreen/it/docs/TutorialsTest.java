package io.bluegreen.it.docs;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.Driver;

/** The pages of docs/tutorials, block by block, with the jars that the build makes. */
@ExtendWith(PgExtension.class)
class TutorialsTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path DRIVER =
      ROOT.resolve("driver/target/bluegreen-jdbc-0.1.0-SNAPSHOT-all.jar");
  private static final Path AGENT = ROOT.resolve("agent/target/bluegreen-agent.jar");
  private static final String DROP = "DROP DATABASE IF EXISTS shop WITH (FORCE)";

  private final PgServer server;

  TutorialsTest(PgServer server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    assumeThat(BashSession.has(List.of("bash", "psql", "createdb", "java")))
        .as("skipped, because bash, psql, createdb and java are not all installed")
        .isTrue();
    assumeThat(DRIVER).as("skipped, because the driver is not packaged").exists();
    server.execute(DROP);
  }

  @AfterEach
  void stop() throws SQLException {
    server.execute(DROP);
  }

  private Map<String, String> yours() throws URISyntaxException {
    URI pgjdbc = Driver.class.getProtectionDomain().getCodeSource().getLocation().toURI();
    return Map.of(
        "PGHOST", server.host(),
        "PGPORT", Integer.toString(server.port()),
        "PGUSER", "postgres",
        "PGJDBC", Path.of(pgjdbc).toString(),
        "BLUEGREEN", ROOT.toString());
  }

  @Test
  void theFirstFlip(@TempDir Path directory) throws Exception {
    try (BashSession shell = BashSession.start(directory)) {
      new RunbookPage("tutorials/first-flip.md", yours()).play(shell);
    }
  }

  @Test
  void theLegacyApplication(@TempDir Path directory) throws Exception {
    assumeThat(AGENT).as("skipped, because the agent is not packaged").exists();
    RunbookPage database = new RunbookPage("tutorials/first-flip.md", yours());
    List.of("start", "flip", "status", "back", "clean").forEach(database::without);
    try (BashSession shell = BashSession.start(directory)) {
      database.play(shell);
      new RunbookPage("tutorials/legacy-application.md", yours()).play(shell);
    }
  }
}
