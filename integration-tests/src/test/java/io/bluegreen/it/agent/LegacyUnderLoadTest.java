package io.bluegreen.it.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.TestExtent;
import io.bluegreen.fixtures.launch.JavaRuntime;
import io.bluegreen.fixtures.ledger.Ledger;
import io.bluegreen.fixtures.ledger.SideComparison;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.cutover.model.CutoverOutcome;
import io.bluegreen.ops.cutover.model.CutoverResult;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** An application that has pgjdbc and nothing else writes while its deployment is flipped. */
@ExtendWith(PgExtension.class)
class LegacyUnderLoadTest {
  private static final int FLIPS = TestExtent.of(10, 2);
  private static final int ROWS_BETWEEN = 60;

  static List<Arguments> schemaCells() {
    return TestExtent.of(
        List.of(arguments("42.2.29", 11), arguments("42.2.29", 17), arguments("42.7.14", 25)),
        List.of(arguments("42.2.29", 17)));
  }

  @ParameterizedTest
  @MethodSource("schemaCells")
  void schemasAreFlippedWithoutAnErrorAndWithoutALoss(String pgjdbc, int java, PgDatabase database)
      throws Exception {
    SchemaDeployment sides = AgentDeployment.in(database);
    try (WritingApp app = WritingApp.legacy(jdk(java), pgjdbc, "deployment=orders", database)) {
      for (int i = 0; i < FLIPS; i++) {
        app.awaitMore(ROWS_BETWEEN);
        sides.awaitClient();
        sides.flipAndAwaitClients(i % 2 == 0 ? "green" : "blue");
      }
      app.awaitMore(ROWS_BETWEEN);
      Ledger ledger = app.stop();

      ledger.assertKept(AgentDeployment.rows(sides));
      assertThat(database.queryLong("SELECT count(*) FROM green.ledger")).isPositive();
      assertThat(app.jvm().linesWith("[bluegreen-agent]"))
          .singleElement()
          .asString()
          .contains("INFO routes [every URL to deployment 'orders']");
    }
  }

  static List<Arguments> clusterCells() {
    return TestExtent.of(
        List.of(arguments("42.2.29", 25), arguments("42.7.14", 17)),
        List.of(arguments("42.7.14", 17)));
  }

  @ParameterizedTest
  @MethodSource("clusterCells")
  void clustersAreSwitchedThereAndBackWithoutAnErrorAndWithoutALoss(String pgjdbc, int java)
      throws Exception {
    try (ClusterDeployment pair = WorkloadTables.cluster().replicated();
        WritingApp app =
            WritingApp.legacy(
                jdk(java), pgjdbc, "deployment=" + pair.name(), pair.database(Side.BLUE))) {
      for (Side to : List.of(Side.GREEN, Side.BLUE)) {
        app.awaitMore(ROWS_BETWEEN);
        CutoverResult result = pair.cutover().run(pair.options().withTo(to));
        assertThat(result.outcome()).as(result.message()).isEqualTo(CutoverOutcome.DONE);
      }
      app.awaitMore(ROWS_BETWEEN);
      Ledger ledger = app.stop();

      SideComparison.assertEqual(pair);
      ledger.assertKept(pair.blue().column("SELECT writer || '/' || number FROM ledger"));
    }
  }

  private static JavaRuntime jdk(int feature) {
    Optional<JavaRuntime> jdk = JavaRuntime.of(feature);
    assumeTrue(jdk.isPresent(), "there is no JDK " + feature + " on this machine");
    return jdk.orElseThrow();
  }
}
