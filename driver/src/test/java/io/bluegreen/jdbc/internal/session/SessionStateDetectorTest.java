package io.bluegreen.jdbc.internal.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.sql.StatementClassifier;
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
  void whoeverMayHaveRunTextsUnseenLeftSomething() {
    texts.missedSome();
    assertThat(texts.isStateful()).isTrue();
  }
}
