package io.bluegreen.proof.defect;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.BlueGreenDriver;
import io.bluegreen.proof.defect.LostCommitScene.Loss;
import java.sql.Driver;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Defects in the looking up of a lost COMMIT, each of which one loss brings to light. */
@Timeout(240)
class LostCommitDefectsTest {
  @SuppressWarnings("ImmutableEnumChecker") // references to methods
  private enum Planted {
    ASKS_THE_WRONG_SERVER(Loss.ANSWER, LookupDefects::asksTheWrongServer),
    TAKES_IN_PROGRESS_FOR_ROLLED_BACK(
        Loss.CONNECTION_TOO_EARLY, LookupDefects::takesProgressForRolledBack),
    BELIEVES_A_PROMOTED_SERVER(Loss.SERVER, LookupDefects::believesAPromotedServer);

    private final Loss loss;
    private final Making driver;

    Planted(Loss loss, Making driver) {
      this.loss = loss;
      this.driver = driver;
    }
  }

  private interface Making {
    Driver make() throws ReflectiveOperationException;
  }

  @ParameterizedTest
  @EnumSource
  void aDefectIsCaught(Planted planted) throws Exception {
    try (LostCommitScene scene = new LostCommitScene()) {
      assertThat(scene.contradiction(planted.driver.make(), planted.loss)).startsWith("was told ");
    }
  }

  @ParameterizedTest
  @EnumSource
  void aSoundDriverTellsTheTruth(Loss loss) throws Exception {
    try (LostCommitScene scene = new LostCommitScene()) {
      assertThat(scene.contradiction(new BlueGreenDriver(), loss)).isEmpty();
    }
  }
}
