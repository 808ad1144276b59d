package io.bluegreen.jdbc.session;

import static io.bluegreen.jdbc.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.Side;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlainTextsTest {
  private static final Deployment SCHEMAS = deployment("orders").build();
  private static final Deployment CLUSTERS = deployment("orders").cluster("a:1/x", "b:1/x").build();

  private final PlainTexts texts = new PlainTexts();

  @Test
  void aTextIsPlainOnceItWasLookedAt() {
    assertThat(texts.has("SELECT 1", SCHEMAS)).isFalse();
    assertThat(texts.look("SELECT 1", SCHEMAS)).isNull();
    assertThat(texts.has("SELECT ".concat("1"), SCHEMAS)).isTrue();
    assertThat(texts.has("SELECT 2", SCHEMAS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET search_path = a", "SELECT set_config('search_path', ?, false)"})
  void whatChangesThePathNeverIs(String sql) {
    assertThat(texts.look(sql, SCHEMAS)).isNotNull();
    assertThat(texts.has(sql, SCHEMAS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET ROLE x", "LISTEN c", "CREATE TEMP TABLE u ()"})
  void whatStaysInASessionThatCanMoveNeverIs(String sql) {
    assertThat(texts.look(sql, CLUSTERS)).isNull();
    assertThat(texts.has(sql, CLUSTERS)).isFalse();
  }

  @Test
  void whatATransactionPoolerHasToRefuseNeverIs() {
    String sql = "COMMIT AND CHAIN";
    assertThat(texts.look(sql, SCHEMAS)).isNull();
    assertThat(texts.has(sql, SCHEMAS)).isFalse();
  }

  @Test
  void itOutlivesAFlip() {
    texts.look("SELECT 1", SCHEMAS);
    assertThat(texts.has("SELECT 1", deployment("orders").active(Side.GREEN).build())).isTrue();
  }

  @Test
  void itIsLookedAtAgainWhereTheSidesHaveOtherNames() {
    texts.look("SELECT 1", SCHEMAS);
    Deployment renamed = deployment("orders").schemas("blue", "third").build();
    assertThat(texts.has("SELECT 1", renamed)).isFalse();
    texts.look("SELECT 1", renamed);
    assertThat(texts.has("SELECT 1", renamed)).isTrue();
  }

  @Test
  void aVeryLongTextIsNotKept() {
    String sql = "SELECT 1" + " ".repeat(5_000);
    texts.look(sql, SCHEMAS);
    assertThat(texts.has(sql, SCHEMAS)).isFalse();
  }
}
