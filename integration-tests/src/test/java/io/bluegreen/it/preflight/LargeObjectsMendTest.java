package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bluegreen.fixtures.load.WorkloadDeploymentTest;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The command that preflight prints for large objects, pasted as often as need be. */
class LargeObjectsMendTest extends WorkloadDeploymentTest {
  private static final String CONTENT =
      "SELECT string_agg(oid || '=' || convert_from(lo_get(oid), 'UTF8'), ' ' ORDER BY oid)"
          + " FROM pg_largeobject_metadata";

  @Test
  void thePrintedCommandCopiesThemAgainAndAgain() throws Exception {
    String version = shell("pg_dump --version && psql --version", Map.of());
    assumeThat(version)
        .as("pg_dump as new as the old server")
        .containsPattern("pg_dump.*\\b1[5-9]\\.");
    blue.execute(
        "SELECT lo_from_bytea(4711, 'a long first text'), lo_from_bytea(4712, 'gone soon')");
    String mend =
        new Preflight(pair.access(), PreflightOptions.of(pair.name()))
            .only(Set.of("large-objects"))
            .results()
            .get(0)
            .findings()
            .get(0)
            .mend();
    String command = mend.substring(mend.indexOf("that server: ") + "that server: ".length());
    Map<String, String> servers = Map.of("SOURCE", info(blue), "TARGET", info(green));
    shell(command, servers);
    assertThat(green.query(CONTENT)).isEqualTo("4711=a long first text 4712=gone soon");
    blue.execute("SELECT lo_unlink(4712), lo_unlink(4711), lo_from_bytea(4711, 'short')");
    shell(command, servers);
    assertThat(green.query(CONTENT)).isEqualTo("4711=short");
    for (PgDatabase side : List.of(blue, green)) {
      side.execute("SELECT lo_unlink(oid) FROM pg_largeobject_metadata");
    }
  }

  private static String info(PgDatabase database) {
    return database.server().connectionInfo(database.name());
  }

  private static String shell(String command, Map<String, String> variables) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-c", "set -o pipefail; " + command).redirectErrorStream(true);
    builder.environment().putAll(variables);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int exit = process.waitFor();
    if (variables.isEmpty()) {
      return exit == 0 ? said : "";
    }
    assertThat(exit).as("%s%n%s", command, said).isZero();
    return said;
  }
}
