package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.model.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is warned of a schema's name: whoever has written it, and not a tool that migrates. */
class QualifiedNameWarningTest {
  private static final DeploymentSnapshot BLUE = deployment("orders").build();
  private static final DeploymentSnapshot GREEN =
      deployment("orders").active(Side.GREEN).epoch(2).build();

  private final Lines log = new Lines();
  private Optional<MigrationTool> caller = Optional.empty();
  private final QualifiedNameWarning warning = new QualifiedNameWarning(log, () -> caller);

  private static String naming(Side side, int number) {
    return "UPDATE " + BLUE.target(side) + ".item SET id = " + number;
  }

  @Test
  void anApplicationIsWarnedOfEitherSide() {
    warning.check(naming(Side.BLUE, 1), BLUE);
    warning.check(naming(Side.GREEN, 1), BLUE);
    assertThat(log.warnings).hasSize(2).allMatch(line -> line.contains("does not follow a flip"));
    assertThat(log.infos).isEmpty();
  }

  @Test
  void aMigrationOfTheActiveSideIsOneLineForEachSchema() {
    caller = Optional.of(MigrationTool.LIQUIBASE);
    for (int i = 0; i < 30; i++) {
      warning.check(naming(Side.BLUE, i), BLUE);
    }
    for (int i = 0; i < 30; i++) {
      warning.check(naming(Side.GREEN, i), GREEN);
    }
    assertThat(log.warnings).isEmpty();
    assertThat(log.infos).hasSize(2);
    assertThat(log.infos.get(0))
        .startsWith("Liquibase names schema " + BLUE.target(Side.BLUE) + " of deployment 'orders'");
    assertThat(log.infos.get(1)).contains(BLUE.target(Side.GREEN));
  }

  @Test
  void aMigrationThatNamesTheIdleSideIsWarnedAbout() {
    caller = Optional.of(MigrationTool.FLYWAY);
    warning.check(naming(Side.GREEN, 1), BLUE);
    warning.check(naming(Side.BLUE, 1), GREEN);
    assertThat(log.warnings).hasSize(2);
    assertThat(log.infos).isEmpty();
  }

  @Test
  void aMigrationTakesNoneOfTheApplicationsTwentyWarnings() {
    caller = Optional.of(MigrationTool.LIQUIBASE);
    for (int i = 0; i < 30; i++) {
      warning.check(naming(Side.BLUE, i), BLUE);
    }
    caller = Optional.empty();
    for (int i = 100; i < 130; i++) {
      warning.check(naming(Side.BLUE, i), BLUE);
    }
    assertThat(log.warnings).hasSize(21);
    assertThat(log.warnings.get(20)).startsWith("More than 20 statements name a schema");
  }

  @ParameterizedTest
  @CsvSource({
    "liquibase.executor.jvm.JdbcExecutor, LIQUIBASE",
    "org.flywaydb.core.internal.jdbc.JdbcTemplate, FLYWAY",
    "shop.liquibase.Orders,",
    "liquibasement.Shop,",
  })
  void aToolIsKnownByItsPackages(String className, @Nullable MigrationTool tool) {
    assertThat(MigrationTool.of(className)).isEqualTo(Optional.ofNullable(tool));
  }

  @Test
  void thisTestIsNoTool() {
    assertThat(MigrationTool.calling()).isEmpty();
  }

  /** A log that keeps its lines. */
  private static final class Lines implements DriverLog {
    private final List<String> infos = new ArrayList<>();
    private final List<String> warnings = new ArrayList<>();

    @Override
    public void debug(String message) {}

    @Override
    public void debug(String message, Throwable cause) {}

    @Override
    public void info(String message) {
      infos.add(message);
    }

    @Override
    public void warn(String message, @Nullable Throwable cause) {
      warnings.add(message);
    }

    @Override
    public void error(String message, @Nullable Throwable cause) {
      throw new AssertionError(message, cause);
    }
  }
}
