package io.bluegreen.jdbc.internal.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Writes {@code docs/reference/faults.md} with {@code -Dbluegreen.writeDocs=true}, else compares
 * it.
 */
final class FaultMatrixTest {
  private static final Path FILE = Path.of("..", "docs", "reference", "faults.md");

  @Test
  void documentShowsWhatTheClassifierSays() throws IOException {
    String expected = new FaultMatrix().write();
    if (Boolean.getBoolean("bluegreen.writeDocs")) {
      Files.createDirectories(FILE.getParent());
      Files.writeString(FILE, expected);
    }
    assertThat(Files.exists(FILE) ? Files.readString(FILE) : "")
        .as("docs/reference/faults.md; write it with -Dbluegreen.writeDocs=true")
        .isEqualTo(expected);
  }

  @Test
  void everySqlStateIsInTheDocument() {
    Set<SqlState> missing = EnumSet.allOf(SqlState.class);
    FaultGroup.ALL.forEach(group -> missing.removeAll(group.states()));

    assertThat(missing).isEmpty();
  }

  @Test
  void everyVerdictIsInTheDocument() {
    String document = new FaultMatrix().write();

    assertThat(Verdict.values()).allMatch(verdict -> document.contains("`" + verdict + "`"));
  }

  /** Besides those that only ever leave an error to the application. */
  @Test
  void everyRuleHasItsTrialsInTheDocument() throws IOException {
    String trials = Files.readString(Path.of("..", "docs", "explanation", "proof.md"));

    assertThat(FaultMatrix.provingRules())
        .allSatisfy(rule -> assertThat(trials).contains("\n| " + rule + " | "));
  }

  @Test
  void statesOfOneGroupAreJudgedAlike() {
    for (FaultGroup group : FaultGroup.ALL) {
      for (SqlState state : group.states()) {
        assertThat(FaultMatrix.table(group, state))
            .as(group.title() + " " + state)
            .isEqualTo(FaultMatrix.table(group, group.states().get(0)));
      }
    }
  }
}
