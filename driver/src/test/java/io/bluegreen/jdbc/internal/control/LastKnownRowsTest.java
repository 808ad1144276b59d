package io.bluegreen.jdbc.internal.control;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.Side;
import org.junit.jupiter.api.Test;

class LastKnownRowsTest {
  private final LastKnownRows cache = new LastKnownRows();

  private static DeploymentSnapshot epoch(long epoch) {
    return deployment("orders").epoch(epoch).build();
  }

  @Test
  void knowsNothingAtFirst() {
    assertThat(cache.lastKnown("orders")).isNull();
  }

  @Test
  void theHigherEpochWinsWhicheverComesFirst() {
    DeploymentSnapshot old = epoch(4);
    DeploymentSnapshot young = epoch(5);

    assertThat(cache.offer(old)).isSameAs(old);
    assertThat(cache.offer(young)).isSameAs(young);
    assertThat(cache.offer(old)).isSameAs(young);
    assertThat(cache.lastKnown("orders")).isSameAs(young);
  }

  @Test
  void ofEqualEpochsWithTheSameContentTheFresherReadingWins() {
    cache.offer(epoch(5));
    DeploymentSnapshot again = epoch(5);

    assertThat(cache.offer(again)).isSameAs(again);
  }

  @Test
  void ofEqualEpochsInConflictTheKnownOneStays() {
    DeploymentSnapshot known = epoch(5);
    DeploymentSnapshot contradiction = deployment("orders").epoch(5).active(Side.GREEN).build();
    cache.offer(known);

    assertThat(cache.offer(contradiction)).isSameAs(known);
    assertThat(cache.lastKnown("orders")).isSameAs(known);
  }

  @Test
  void deploymentsDoNotDisturbEachOther() {
    cache.offer(epoch(5));

    assertThat(cache.lastKnown("billing")).isNull();
    assertThat(cache.offer(deployment("billing").epoch(1).build()).epoch()).isEqualTo(1);
  }
}
