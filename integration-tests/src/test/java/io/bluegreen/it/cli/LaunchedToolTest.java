package io.bluegreen.it.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.ToolProcess;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as operators start it: by its script, with passwords, and with Ctrl-C. */
class LaunchedToolTest {
  private static final String SECRET = "s3cret-f00";

  private static PgServer server;
  private static PgDatabase database;
  private static String url;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(ToolProcess.isBuilt())
        .as("skipped, because ops/target/bluegreen.jar is not built")
        .isTrue();
    server =
        PgServer.builder(18)
            .hba("host all secured all scram-sha-256")
            .setting("log_statement", "all")
            .start();
    database = server.createDatabase();
    SchemaDeployment.in(database).named("shop").schemas("b", "g").create();
    database.execute(
        "CREATE ROLE secured LOGIN SUPERUSER",
        "SET log_statement = 'none'; ALTER ROLE secured PASSWORD '" + SECRET + "'");
    url = "jdbc:postgresql://" + database.endpoint() + "?user=secured";
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void aWrongPasswordIsSaidAndNotShown() throws Exception {
    try (ToolProcess tool =
        ToolProcess.start(Map.of("PGPASSWORD", "wrong-" + SECRET), "status", "--url", url)) {
      assertThat(tool.exit()).isEqualTo(1);
      assertThat(tool.err()).contains("as secured", "[28P01]", "PGPASSWORD", "--password");
      assertThat(tool.toString()).doesNotContain(SECRET, "\tat ");
    }
  }

  @Test
  void aPasswordFileIsEnoughAndNoPasswordIsSeenAnywhere(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("pgpass");
    Files.writeString(file, "*:*:*:secured:" + SECRET + "\n", UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    try (ToolProcess tool =
        ToolProcess.start(
            Map.of("PGPASSFILE", file.toString()), "status", "--watch", "--debug", "--url", url)) {
      Awaitility.await().until(() -> tool.out().contains("shop is on blue"));
      ProcessHandle process = ProcessHandle.of(tool.pid()).orElseThrow();
      assertThat(String.join(" ", process.info().arguments().orElse(new String[0])))
          .contains("--watch")
          .doesNotContain(SECRET);
      database.execute("SELECT bluegreen.hold('shop', '1 minute')");
      Awaitility.await().until(() -> tool.out().contains("shop is on blue, hold"));
      tool.interrupt();
      assertThat(tool.exit()).as(tool.toString()).isZero();
      assertThat(tool.toString()).doesNotContain(SECRET);
    }
    database.execute("SELECT bluegreen.release('shop')");
    assertThat(server.log()).doesNotContain(SECRET);
    assertThat(String.valueOf(database.column("SELECT h::text FROM bluegreen.history h")))
        .doesNotContain(SECRET);
  }

  @Test
  void ctrlCBeforeAnythingBegan() throws Exception {
    try (ToolProcess tool =
        ToolProcess.start(
            Map.of("PGPASSWORD", SECRET), "switch", "--drain", "--at", "+1h", "--url", url)) {
      Awaitility.await().until(() -> tool.err().contains("waits until"));
      tool.signal("TERM");
      assertThat(tool.exit()).isEqualTo(3);
      assertThat(tool.err()).contains("interrupted");
    }
    assertThat(database.query("SELECT active FROM bluegreen.status")).isEqualTo("blue");
  }

  @Test
  void theLauncherSaysWhenJavaIsTooOldOrMissing(@TempDir Path home) throws Exception {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"11.0.2\" 2019-01-15' >&2\n", UTF_8);
    Files.setPosixFilePermissions(java, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (ToolProcess tool = ToolProcess.start(Map.of("JAVA_HOME", home.toString()), "status")) {
      assertThat(tool.exit()).isEqualTo(2);
      assertThat(tool.err()).contains("is Java 11, and this needs 17 or newer");
    }
    try (ToolProcess tool =
        ToolProcess.start(Map.of("JAVA_HOME", home.resolve("none").toString()), "status")) {
      assertThat(tool.exit()).isEqualTo(2);
      assertThat(tool.err()).contains("install Java 17 or newer");
    }
  }
}
