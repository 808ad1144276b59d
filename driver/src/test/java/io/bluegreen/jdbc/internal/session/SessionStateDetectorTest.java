package io.bluegreen.jdbc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionStateDetectorTest {
  private final SessionStateDetector texts = new SessionStateDetector(Set.of());

  @Test
  void aTextCountsOnceItHasEnded() {
    texts.beforeExecution(StatementClassifier.classify("SET app.tenant = '1'"));
    assertThat(texts.isStateful()).isFalse();
    texts.ended();
    assertThat(texts.isStateful()).isTrue();
    assertThat(texts.customSettings()).containsExactly("app.tenant");
    assertThat(texts.hasNamelessSetting()).isFalse();
  }

  @Test
  void aSettingWithoutANameIsRemembered() {
    texts.beforeExecution(StatementClassifier.classify("SELECT set_config(?, ?, false)"));
    texts.ended();
    assertThat(texts.hasNamelessSetting()).isTrue();
  }

  @Test
  void nothingEndsWhereNothingWasUnderWay() {
    texts.ended();
    assertThat(texts.isStateful()).isFalse();
  }

  @Test
  void namesAreInDoubtUntilTheyAreJudgedAndAgainAfterwards() {
    List<String> names = List.of("insert", "ledger");
    for (int use = 0; use < 3; use++) {
      texts.uses(names);
      texts.ended();
      assertThat(texts.doubtful()).containsExactlyInAnyOrder("insert", "ledger");
    }
    texts.judged(false, false, Set.of());
    assertThat(texts.doubtful()).isEmpty();
    texts.uses(names);
    assertThat(texts.doubtful()).as("before it has ended").isEmpty();
    texts.ended();
    assertThat(texts.doubtful()).containsExactlyInAnyOrder("insert", "ledger");
    texts.beginsAnew();
    assertThat(texts.doubtful()).isEmpty();
    texts.uses(names);
    texts.ended();
    assertThat(texts.doubtful()).containsExactlyInAnyOrder("insert", "ledger");
  }

  @Test
  void settingsAddToThoseThatAreCarriedAnyway() {
    SessionStateDetector carrying = new SessionStateDetector(Set.of("app.user"));
    carrying.beforeExecution(StatementClassifier.classify("SET app.tenant = '1'"));
    carrying.ended();
    carrying.judged(true, false, List.of("app.region"));
    assertThat(carrying.customSettings()).containsExactly("app.region", "app.tenant", "app.user");
  }

  @Test
  void whoeverMayHaveRunTextsUnseenLeftSomething() {
    texts.missedSome();
    assertThat(texts.isStateful()).isTrue();
  }
}
