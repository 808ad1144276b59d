package io.bluegreen.proof.defect;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Defects, each of which the checks have to find. */
@FullOnly
class PlantedDefectsTest {
  private static final String LEFT_BEHIND = "epoch \\d+ is in force, and a JVM knows \\d+.*";
  private static final long SEED = 3;
  private static final Logger LOG = LoggerFactory.getLogger(PlantedDefectsTest.class);

  /** One defect, what brings it to light, and what the checks have to say of it. */
  @SuppressWarnings("ImmutableEnumChecker") // copies of lists, and references to methods
  private enum Planted {
    REPEATS_WHAT_MAY_HAVE_HAPPENED(
        ClusterTarget::open,
        Defects::repeatsUnknownOutcomes,
        List.of("set", "counter"),
        Set.of("write's reply lost"),
        "add \\d+ is there 2 times.*"),
    TAKES_EVERY_LOST_COMMIT_FOR_COMMITTED(
        ClusterTarget::open,
        Defects::believesLostCommits,
        List.of("bank"),
        Set.of("switch there and back", "marked COMMIT's reply lost"),
        "acknowledged and lost: .*"),
    TAKES_EVERY_LOST_COMMIT_FOR_ROLLED_BACK(
        ClusterTarget::open,
        Defects::deniesLostCommits,
        List.of("bank"),
        Set.of("switch there and back", "marked COMMIT's reply lost"),
        "failed, and there: .*"),
    TAKES_EVERY_LOST_STATEMENT_FOR_COMMITTED(
        ClusterTarget::open,
        Defects::believesLostCommits,
        List.of("set"),
        Set.of("switch there and back", "marked COMMIT's reply lost"),
        "acknowledged and lost: .*"),
    REPEATS_A_LOST_STATEMENT_THAT_STANDS(
        ClusterTarget::open,
        Defects::deniesLostCommits,
        List.of("set"),
        Set.of("switch there and back", "marked COMMIT's reply lost"),
        "add \\d+ is there 2 times.*"),
    BELIEVES_THAT_A_TOKEN_IS_MISSING_ON_THE_OTHER_SIDE(
        ClusterTarget::open,
        Defects::believesMissingTokens,
        List.of("bank"),
        Set.of("COMMIT's reply lost"),
        "failed, and there: .*"),
    MOVES_IN_MID_TRANSACTION(
        SchemaTarget::open,
        Defects::movesInMidTransaction,
        List.of("bank"),
        Set.of("flips in a row"),
        "the total of blue is \\d+ instead.*"),
    REPEATS_A_CALL_THAT_COMMITS(
        ClusterTarget::open,
        Defects::repeatsUnknownOutcomes,
        List.of("call"),
        Set.of("write's reply lost"),
        "call \\d+ is there 2 times.*"),
    CARRIES_OUT_A_CANCELLED_SCHEDULE(
        SchemaTarget::open,
        Defects::carriesOutStaleSchedules,
        List.of("set"),
        Set.of("schedule cancelled in time"),
        "on a side that was not active from epoch.*"),
    HAS_A_FENCE_THAT_REFUSES_NOBODY(
        PlantedDefectsTest::unfenced,
        () -> null,
        List.of("set"),
        Set.of("switch, then psql on the old side"),
        "acknowledged and lost: psql.*",
        ".*the idle side, has Row.*"),
    ENDS_A_TRANSACTION_AT_A_SAVEPOINT(
        SchemaTarget::open,
        Defects::endsAtSavepoints,
        List.of("nested"),
        Set.of("flips in a row"),
        "one transaction on several sides: .*savepoint.*"),
    WAITS_FOR_A_SILENT_PEER(
        SchemaTarget::open,
        Defects::waitsForEver,
        List.of("set"),
        Set.of("flip", "silent peer"),
        LEFT_BEHIND),
    STAYS_WITH_DEAF_WATCHERS(
        SchemaTarget::open,
        Defects::waitsForEver,
        List.of("set"),
        Set.of("watchers deaf"),
        "the driver stays with watchers that are deaf.*"),
    LOSES_ITS_WATCHERS(
        SchemaTarget::open,
        Defects::losesItsWatchers,
        List.of("set"),
        Set.of("flip", "watchers killed"),
        LEFT_BEHIND),
    KNOWS_ONE_PASSWORD(
        ClusterTarget::open,
        Defects::knowsOneLogin,
        List.of("set"),
        Set.of("switch", "password renewed"),
        "a login was refused in the middle of work.*"),
    BELIEVES_A_FORMER_ENDPOINT(
        ClusterTarget::open,
        Defects::believesFormerEndpoints,
        List.of("set"),
        Set.of("endpoint leaves the row"),
        "an endpoint that no row names any more was logged in to.*",
        LEFT_BEHIND),
    FORGETS_WHAT_A_FUNCTION_LEFT_AT_A_MOVE(
        ClusterTarget::open,
        Defects::forgetsWhatFunctionsLeave,
        List.of("function-state"),
        Set.of("switch there and back"),
        "not what it has to be: .*"),
    FORGETS_WHAT_A_FUNCTION_LEFT_WHERE_ITS_SESSION_DIED(
        ClusterTarget::open,
        Defects::forgetsWhatFunctionsLeave,
        List.of("function-state"),
        Set.of("all backends terminated"),
        "not what it has to be: .*");

    private final Opening opening;
    private final Making driver;
    private final List<String> works;
    private final Set<String> nemeses;
    private final List<String> violations;

    Planted(
        Opening opening,
        Making driver,
        List<String> works,
        Set<String> nemeses,
        String... violations) {
      this.opening = opening;
      this.driver = driver;
      this.works = works;
      this.nemeses = nemeses;
      this.violations = List.of(violations);
    }

    /** A COMMIT has to be under way in the moment of a hold, which not every cell brings about. */
    private int cells() {
      return nemeses.contains("marked COMMIT's reply lost") ? 10 : 1;
    }

    private boolean isIn(CellReport report) {
      return violations.stream()
          .allMatch(
              violation ->
                  report.violations().stream()
                      .anyMatch(found -> found.matches("(?s)" + violation)));
    }

    /** A limit of the application's would end what the driver has no limit for. */
    private String url(Target target) {
      boolean unlimited = this == WAITS_FOR_A_SILENT_PEER || this == STAYS_WITH_DEAF_WATCHERS;
      boolean withTokens = this == BELIEVES_THAT_A_TOKEN_IS_MISSING_ON_THE_OTHER_SIDE;
      String url = unlimited ? target.url().replace("&socketTimeout=3", "") : target.url();
      return withTokens ? url + "&bluegreen.commitOutcome=always" : url;
    }
  }

  @ParameterizedTest
  @EnumSource
  void aDefectIsCaught(Planted planted) throws Exception {
    CellReport report = run(planted, 0);
    for (int more = 1; more < planted.cells() && !planted.isIn(report); more++) {
      report = run(planted, more);
    }
    for (String violation : planted.violations) {
      assertThat(report.violations()).anyMatch(found -> found.matches("(?s)" + violation));
    }
  }

  private static CellReport run(Planted planted, int number) throws Exception {
    Defective setting = new Defective(planted.opening, planted.driver.make(), planted::url);
    CellReport report =
        Cell.run(
            new CellPlan(
                setting,
                Works.named(planted.works),
                6,
                SEED + number,
                Duration.ofSeconds(8),
                true,
                planted.nemeses));
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

  /** Makes a defective driver, or null where the driver is sound. */
  private interface Making {
    @Nullable Driver make() throws ReflectiveOperationException;
  }

  /** A target whose application has another driver, if one is given. */
  private record Defective(Opening opening, @Nullable Driver driver, Function<Target, String> url)
      implements Setting {
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
