package io.bluegreen.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.fixtures.effort.FullOnly;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Every measurement runs to its end and writes down something; the numbers mean nothing. */
@FullOnly
class SmokeTest {
  @Test
  void everyCallOfEveryContestantIsMeasured(@TempDir Path output) {
    assertThat(Benchmarks.run("--output", output.toString(), "calls", "--smoke")).isZero();
    assertThat(output.resolve("calls.md"))
        .content()
        .contains("| `SELECT 1` round trip |", "| connect + select + close |", "| transaction |")
        .doesNotContain("NaN");
    assertThat(output.resolve("calls.png")).isNotEmptyFile();
  }

  @Test
  void aNameThatNoBenchmarkHasIsRefusedBeforeAnythingStarts(@TempDir Path output) {
    assertThat(Benchmarks.run("--output", output.toString(), "calls", "--only", "select,one"))
        .isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void everyWayToMoveAnApplicationIsMeasured(@TempDir Path output) {
    assertThat(Benchmarks.run("--output", output.toString(), "cutover", "--smoke")).isZero();
    assertThat(output.resolve("cutover.md"))
        .content()
        .contains("| bluegreen switch |", "| pgjdbc, backends terminated |", "| schema flips |")
        .doesNotContain("NaN");
    assertThat(output.resolve("cutover-4.png")).isNotEmptyFile();
  }

  @Test
  void whatGrowsIsMeasured(@TempDir Path output) {
    assertThat(Benchmarks.run("--output", output.toString(), "growth", "--smoke")).isZero();
    assertThat(output.resolve("growth.md"))
        .content()
        .contains("| connections |", "| deployments |", "| JVMs |", "| bluegreen |")
        .doesNotContain("NaN");
  }
}
