package io.bluegreen.proof.defect;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.proof.mode.ClusterTarget;
import io.bluegreen.proof.mode.SchemaTarget;
import io.bluegreen.proof.mode.Target;
import io.bluegreen.proof.run.Cell;
import io.bluegreen.proof.run.CellPlan;
import io.bluegreen.proof.run.CellReport;
import io.bluegreen.proof.run.Load;
import io.bluegreen.proof.run.Loads;
import io.bluegreen.proof.run.LocalLoad;
import io.bluegreen.proof.run.Mode;
import io.bluegreen.proof.run.Setting;
import io.bluegreen.proof.workload.Works;
import java.sql.Driver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Defects, each of which the checks have to find. */
class PlantedDefectsTest {
  private static final Logger LOG = LoggerFactory.getLogger(PlantedDefectsTest.class);

  @Test
  void aDriverThatRepeatsWhatMayHaveHappenedIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(ClusterTarget::open, Defects.repeatsUnknownOutcomes()),
            List.of("set", "counter"),
            "write's reply lost");
    assertThat(report.violations()).anyMatch(v -> v.matches("add \\d+ is there 2 times.*"));
  }

  @Test
  void aDriverThatMovesInMidTransactionIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(SchemaTarget::open, Defects.movesInMidTransaction()),
            List.of("bank"),
            "flips in a row");
    assertThat(report.violations()).anyMatch(v -> v.matches("the total of blue is \\d+ instead.*"));
  }

  @Test
  void aDriverThatRepeatsACallThatCommitsIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(ClusterTarget::open, Defects.repeatsUnknownOutcomes()),
            List.of("call"),
            "write's reply lost");
    assertThat(report.violations()).anyMatch(v -> v.matches("call \\d+ is there 2 times.*"));
  }

  @Test
  void aDriverThatCarriesOutACancelledScheduleIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(SchemaTarget::open, Defects.carriesOutStaleSchedules()),
            List.of("set"),
            "schedule cancelled in time");
    assertThat(report.violations())
        .anyMatch(v -> v.startsWith("on a side that was not active from epoch"));
  }

  @Test
  void aFenceThatRefusesNobodyIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(PlantedDefectsTest::unfenced, null),
            List.of("set"),
            "switch, then psql on the old side");
    assertThat(report.violations())
        .anyMatch(v -> v.matches("acknowledged and lost: psql.*"))
        .anyMatch(v -> v.contains("the idle side, has Row"));
  }

  @Test
  void aDriverThatEndsATransactionAtASavepointIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(SchemaTarget::open, Defects.endsAtSavepoints()),
            List.of("nested"),
            "flips in a row");
    assertThat(report.violations())
        .anyMatch(
            v -> v.startsWith("one transaction on several sides: ") && v.contains("savepoint"));
  }

  @Test
  void aDriverThatWaitsForASilentPeerIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(
                SchemaTarget::open, Defects.waitsForEver(), PlantedDefectsTest::unlimited),
            List.of("set"),
            "flip",
            "silent peer");
    assertThat(report.violations()).anyMatch(PlantedDefectsTest::isLeftBehind);
  }

  @Test
  void aDriverThatStaysWithDeafWatchersIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(
                SchemaTarget::open, Defects.waitsForEver(), PlantedDefectsTest::unlimited),
            List.of("set"),
            "watchers deaf");
    assertThat(report.violations())
        .anyMatch(v -> v.startsWith("the driver stays with watchers that are deaf"));
  }

  @Test
  void aDriverWhoseWatchersDieIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(SchemaTarget::open, Defects.losesItsWatchers()),
            List.of("set"),
            "flip",
            "watchers killed");
    assertThat(report.violations()).anyMatch(PlantedDefectsTest::isLeftBehind);
  }

  @Test
  void aDriverThatKnowsOnePasswordIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(ClusterTarget::open, Defects.knowsOneLogin()),
            List.of("set"),
            "switch",
            "password renewed");
    assertThat(report.violations())
        .anyMatch(v -> v.startsWith("a login was refused in the middle of work"));
  }

  @Test
  void aDriverThatBelievesAFormerEndpointIsCaught() throws Exception {
    CellReport report =
        run(
            new Defective(ClusterTarget::open, Defects.believesFormerEndpoints()),
            List.of("set"),
            "endpoint leaves the row");
    assertThat(report.violations())
        .anyMatch(v -> v.startsWith("an endpoint that no row names any more was logged in to"))
        .anyMatch(PlantedDefectsTest::isLeftBehind);
  }

  @Test
  void aDriverThatForgetsWhatAFunctionLeftIsCaughtAtAMove() throws Exception {
    CellReport report =
        run(
            new Defective(ClusterTarget::open, Defects.forgetsWhatFunctionsLeave()),
            List.of("function-state"),
            "switch there and back");
    assertThat(report.violations()).anyMatch(PlantedDefectsTest::isForgotten);
  }

  @Test
  void aDriverThatForgetsWhatAFunctionLeftIsCaughtWhereItsSessionDied() throws Exception {
    CellReport report =
        run(
            new Defective(ClusterTarget::open, Defects.forgetsWhatFunctionsLeave()),
            List.of("function-state"),
            "all backends terminated");
    assertThat(report.violations()).anyMatch(PlantedDefectsTest::isForgotten);
  }

  private static boolean isForgotten(String violation) {
    return violation.startsWith("not what it has to be: ");
  }

  /** A limit of the application's would end what the driver has no limit for. */
  private static String unlimited(Target target) {
    return target.url().replace("&socketTimeout=3", "");
  }

  private static boolean isLeftBehind(String violation) {
    return violation.matches("epoch \\d+ is in force, and a JVM knows \\d+");
  }

  private static CellReport run(Setting setting, List<String> works, String... nemeses)
      throws Exception {
    CellReport report =
        Cell.run(
            new CellPlan(
                setting, Works.named(works), 6, 3, Duration.ofSeconds(8), true, Set.of(nemeses)));
    report.lines().forEach(LOG::info);
    return report;
  }

  private static Target unfenced() throws Exception {
    ClusterTarget target = ClusterTarget.open();
    target.breakFences();
    return target;
  }

  private interface Opening {
    Target open() throws Exception;
  }

  /** A target whose application has another driver, if one is given. */
  private record Defective(Opening opening, @Nullable Driver driver, Function<Target, String> url)
      implements Setting {
    Defective(Opening opening, @Nullable Driver driver) {
      this(opening, driver, Target::url);
    }

    @Override
    public String text() {
      return "defective";
    }

    @Override
    public Target open() throws Exception {
      return opening.open();
    }

    @Override
    public Loads start(Target target, CellPlan plan, long seed) {
      if (driver == null) {
        return Mode.CLUSTER.start(target, plan, seed);
      }
      Load load =
          LocalLoad.start(
              new DriverSource(driver, url.apply(target)), Mode.plan(target, plan, seed), "here");
      return Loads.of(load);
    }
  }
}
