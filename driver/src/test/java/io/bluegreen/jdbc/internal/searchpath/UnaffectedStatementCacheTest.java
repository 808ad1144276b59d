package io.bluegreen.jdbc.internal.searchpath;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.model.Side;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UnaffectedStatementCacheTest {
  private static final DeploymentSnapshot SCHEMAS = deployment("orders").build();
  private static final DeploymentSnapshot CLUSTERS =
      deployment("orders").cluster("a:1/x", "b:1/x").build();

  private final UnaffectedStatementCache texts = new UnaffectedStatementCache();

  @Test
  void aTextIsPlainOnceItWasLookedAt() {
    assertThat(texts.has("SELECT 1", SCHEMAS)).isFalse();
    look("SELECT 1", SCHEMAS);
    assertThat(texts.has("SELECT ".concat("1"), SCHEMAS)).isTrue();
    assertThat(texts.has("SELECT 2", SCHEMAS)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"SET search_path = a", "SELECT set_config('search_path', ?, false)"})
  void whatChangesThePathNeverIs(String sql) {
    look(sql, SCHEMAS);
    assertThat(texts.has(sql, SCHEMAS)).isFalse();
  }

  @Test
  void whatACarrierWantsToSeeNeverIs() {
    texts.look("SET ROLE x", StatementClassifier.classify("SET ROLE x"), CLUSTERS, true);
    assertThat(texts.has("SET ROLE x", CLUSTERS)).isFalse();
  }

  @Test
  void whatATransactionPoolerHasToRefuseNeverIs() {
    String sql = "COMMIT AND CHAIN";
    look(sql, SCHEMAS);
    assertThat(texts.has(sql, SCHEMAS)).isFalse();
  }

  @Test
  void itOutlivesAFlip() {
    look("SELECT 1", SCHEMAS);
    DeploymentSnapshot flipped = deployment("orders").active(Side.GREEN).epoch(2).build();
    assertThat(texts.has("SELECT 1", flipped)).isTrue();
    look("SELECT 2", flipped);
    assertThat(texts.has("SELECT 1", flipped)).isTrue();
    assertThat(texts.has("SELECT 2", SCHEMAS)).isTrue();
  }

  static List<DeploymentSnapshot> otherSides() {
    return List.of(
        deployment("orders").schemas("blue", "third").epoch(2).build(),
        deployment("orders").schemas("third", "green").epoch(2).build(),
        deployment("orders").schemas("green", "blue").epoch(2).build(),
        deployment("orders").cluster("blue", "green").epoch(2).build());
  }

  @ParameterizedTest
  @MethodSource("otherSides")
  void itIsLookedAtAgainWhereTheSidesAreOthers(DeploymentSnapshot changed) {
    look("SELECT 1", SCHEMAS);
    assertThat(texts.has("SELECT 1", changed)).isFalse();
    look("SELECT 1", changed);
    assertThat(texts.has("SELECT 1", changed)).isTrue();
  }

  @Test
  void whoeverIsOnAnOlderSnapshotDisplacesNothing() {
    DeploymentSnapshot renamed = deployment("orders").schemas("blue", "third").epoch(2).build();
    look("SELECT 1", renamed);
    look("SELECT 2", SCHEMAS);
    assertThat(texts.has("SELECT 1", renamed)).isTrue();
    assertThat(texts.has("SELECT 2", SCHEMAS)).isFalse();
    assertThat(texts.has("SELECT 2", renamed)).isFalse();
  }

  @Test
  void aVeryLongTextIsNotKept() {
    String longest =
        "SELECT 1" + " ".repeat(UnaffectedStatementCache.LONGEST - "SELECT 1".length());
    look(longest, SCHEMAS);
    look(longest + " ", SCHEMAS);
    assertThat(texts.has(longest, SCHEMAS)).isTrue();
    assertThat(texts.has(longest + " ", SCHEMAS)).isFalse();
  }

  @Test
  void allTextsTogetherAreKeptToABound() {
    String piece = " ".repeat(UnaffectedStatementCache.LONGEST - 20);
    int fit = UnaffectedStatementCache.MOST_CHARACTERS / UnaffectedStatementCache.LONGEST;
    for (int i = 0; i < 10 * fit; i++) {
      look("SELECT " + i + piece, SCHEMAS);
    }
    long kept = 0;
    for (int i = 0; i < 10 * fit; i++) {
      kept += texts.has("SELECT " + i + piece, SCHEMAS) ? 1 : 0;
    }
    assertThat(kept).isBetween(1L, fit + 1L);
  }

  @Test
  void twoTextsWithOnePlaceAreToldApart() {
    assertThat("BB").hasSameHashCodeAs("Aa");
    look("Aa", SCHEMAS);
    assertThat(texts.has("BB", SCHEMAS)).isFalse();
    look("BB", SCHEMAS);
    assertThat(texts.has("BB", SCHEMAS)).isTrue();
    assertThat(texts.has("Aa", SCHEMAS)).isFalse();
  }

  private void look(String sql, DeploymentSnapshot deployment) {
    texts.look(sql, StatementClassifier.classify(sql), deployment, false);
  }
}
