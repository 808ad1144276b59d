package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.OnEveryMajor;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Every check can be asked of every server version, in both modes. */
@OnEveryMajor
class EveryMajorTest {
  private final PgServer server;

  EveryMajorTest(int major) {
    server = SharedServers.of(major);
  }

  @Test
  void everyCheckCanBeAsked() throws Exception {
    PgDatabase blue = server.createDatabase().installControlTable();
    PgDatabase green = server.createDatabase().installControlTable();
    try {
      blue.execute(
          "SELECT bluegreen.create_deployment('pair', 'cluster', '%s', '%s')"
              .formatted(blue.endpoint(), green.endpoint()),
          "CREATE SCHEMA b",
          "CREATE SCHEMA g",
          "SELECT bluegreen.create_deployment('two', 'schema', 'b', 'g')");
      assertThat(unasked("pair", blue, green)).isEmpty();
      assertThat(unasked("two", blue, blue)).isEmpty();
    } finally {
      blue.drop();
      green.drop();
    }
  }

  private static List<String> unasked(String deployment, PgDatabase blue, PgDatabase green)
      throws Exception {
    UrlPairAccess access =
        new UrlPairAccess(
            Map.of(Side.BLUE, blue.jdbcUrl(), Side.GREEN, green.jdbcUrl()),
            Map.of(
                Side.BLUE, blue.server().connectionInfo(blue.name()),
                Side.GREEN, green.server().connectionInfo(green.name())));
    return new Preflight(access, PreflightOptions.of(deployment))
        .run().lines().stream().filter(line -> line.contains("could not be checked")).toList();
  }
}
