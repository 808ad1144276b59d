package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.SharedServers;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.UrlPairAccess;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every check of schema mode that SQL can make fire, on two schemas of one database. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SchemaChecksTest {
  private static final String SIDE =
      """
      CREATE SCHEMA %1$s;
      CREATE TYPE %1$s.colour AS ENUM ('red', 'blue');
      CREATE TABLE %1$s.item (id serial PRIMARY KEY, name text, parent int, colour %1$s.colour);
      CREATE INDEX ON %1$s.item (name)
      """;

  private static PgDatabase database;

  @BeforeAll
  static void start() throws Exception {
    database = SharedServers.newest().createDatabase().installControlTable();
    database.execute(
        SIDE.formatted("blue"),
        SIDE.formatted("\"Green side\""),
        "SELECT bluegreen.create_deployment('shop', 'schema', 'blue', 'Green side')");
  }

  @AfterAll
  static void stop() throws Exception {
    database.drop();
  }

  @Test
  @Order(1)
  void aHealthyPairHasNothingToMend() throws Exception {
    assertThat(preflight().run().lines())
        .as("what is only good to know")
        .allMatch(line -> line.startsWith("client-role: ok on "));
  }

  static Stream<SpoiledDeployment> spoils() {
    return SchemaSpoils.all();
  }

  @ParameterizedTest
  @MethodSource("spoils")
  @Order(2)
  void isNoticedAndMendedByWhatIsPrinted(SpoiledDeployment spoiled) throws Exception {
    spoiled.play(new OneDatabase());
  }

  @Test
  @Order(3)
  void whatWasMendedLeavesAHealthyPair() throws Exception {
    assertThat(preflight().run().lines())
        .as("what is only good to know")
        .allMatch(line -> line.startsWith("client-role: ok on "));
  }

  @Test
  @Order(4)
  void aNameThatWouldFallThroughToPublicIsNamed() throws Exception {
    database.execute("CREATE TABLE blue.cart (id int)", "CREATE TABLE public.cart (id int)");
    CheckResult result = new OneDatabase().ask("missing-relations");
    assertThat(result.findings().get(0).found())
        .isEqualTo("cart table is missing; its name would fall through to public.cart");
  }

  private static Preflight preflight() {
    Map<Side, String> url = Map.of(Side.BLUE, database.jdbcUrl(), Side.GREEN, database.jdbcUrl());
    UrlPairAccess access = new UrlPairAccess(url, Map.of(Side.BLUE, "", Side.GREEN, ""));
    return new Preflight(access, PreflightOptions.of("shop"));
  }

  /** The pair as the cases see it. */
  private static final class OneDatabase implements SpoiledDeployment.Pair {
    @Override
    public PgDatabase database(Side side) {
      return database;
    }

    @Override
    public String filled(String sql) {
      return sql.replace("$name", "shop").replace("$db", database.name());
    }

    @Override
    public CheckResult ask(String check) throws Exception {
      List<CheckResult> results = preflight().only(Set.of(check)).results();
      return results.get(0);
    }

    @Override
    public List<String> errors() throws Exception {
      return preflight().only(SpoiledDeployment.ASKED_AT_ONCE).refusals().stream()
          .map(CheckResult::id)
          .toList();
    }

    @Override
    public void awaitOk(String check) {
      try {
        assertThat(ask(check).findings())
            .noneMatch(finding -> finding.verdict() != CheckVerdict.OK);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }
}
