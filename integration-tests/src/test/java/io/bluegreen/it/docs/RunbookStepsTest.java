package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The function {@code step} of the runbooks: it stops at a failure, and the reader's shell stays.
 */
class RunbookStepsTest {
  private static final String DATA_SWAP = "how-to/runbook-data-swap.md";
  private static final String UPGRADE = "how-to/runbook-upgrade.md";

  private @Nullable BashSession started;

  @BeforeEach
  void start(@TempDir Path directory) throws Exception {
    assumeThat(BashSession.has(List.of("bash")))
        .as("skipped, because bash is not installed")
        .isTrue();
    started = BashSession.start(directory);
  }

  @AfterEach
  void stop() throws IOException {
    if (started != null) {
      started.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA_SWAP, UPGRADE})
  void everyBlockThatCanFailIsAStepOfItsOwnName(String runbook) throws IOException {
    List<String> names =
        blocks(runbook).stream()
            .map(BashBlocks.Block::commands)
            .filter(commands -> !commands.startsWith("export ") && !commands.startsWith("step()"))
            .map(commands -> commands.lines().findFirst().orElseThrow())
            .toList();
    assertThat(names).isNotEmpty().doesNotHaveDuplicates();
    assertThat(names).allMatch(line -> line.matches("step \\d+[a-z]? <<'STEP'"));
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA_SWAP, UPGRADE})
  void nothingRunsBehindTheFirstFailure(String runbook) throws IOException {
    define(runbook);
    BashSession.Outcome failed = paste("4", "kept=yes", "(exit 3)", "echo behind");
    assertThat(failed.exitCode()).isEqualTo(3);
    assertThat(failed.printed()).contains("step 4 has stopped: exit code 3");
    assertThat(failed.printed()).doesNotContain("behind");

    BashSession.Outcome next = paste("5", "echo five");
    assertThat(next.exitCode()).isEqualTo(1);
    assertThat(next.printed()).contains("step 4 has stopped").doesNotContain("five");

    assertThat(paste("4", "echo \"again: $kept\"").printed()).contains("again: yes");
    assertThat(shell().run("false; true")).doesNotContain("stopped");
    assertThat(paste("5", "echo five").printed()).contains("five");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "false | cat",
        "kept=$(false)",
        "f() { false; echo behind; }\nf",
        "(false; echo behind)",
        "no_such_program",
        "cat <<END | grep nothing\nsomething\nEND"
      })
  void everyKindOfFailureStopsAStep(String failing) throws IOException {
    define(UPGRADE);
    BashSession.Outcome failed = paste("1", failing, "echo behind");
    assertThat(failed.exitCode()).isNotZero();
    assertThat(failed.printed()).contains("step 1 has stopped").doesNotContain("behind");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"if false; then true; fi", "false || true", "! false", "cat", "read -r x || true"})
  void whatIsNoFailureGoesOn(String harmless) throws IOException {
    define(UPGRADE);
    assertThat(paste("1", harmless, "echo behind").printed()).contains("behind");
  }

  @ParameterizedTest
  @ValueSource(strings = {DATA_SWAP, UPGRADE})
  void aStoppedStepCanBePassedOver(String runbook) throws IOException {
    define(runbook);
    assertThat(paste("12", "false").exitCode()).isEqualTo(1);
    shell().run("unset stopped_at");
    assertThat(paste("14", "echo back").printed()).contains("back");
  }

  private BashSession shell() {
    return Objects.requireNonNull(started);
  }

  private BashSession.Outcome paste(String step, String... commands) throws IOException {
    return shell().paste("step %s <<'STEP'\n%s\nSTEP".formatted(step, String.join("\n", commands)));
  }

  private void define(String runbook) throws IOException {
    String definition =
        blocks(runbook).stream()
            .map(BashBlocks.Block::commands)
            .filter(commands -> commands.startsWith("step()"))
            .findFirst()
            .orElseThrow();
    shell().run(definition);
  }

  private static List<BashBlocks.Block> blocks(String runbook) throws IOException {
    return BashBlocks.of(Path.of("../docs").resolve(runbook));
  }
}
