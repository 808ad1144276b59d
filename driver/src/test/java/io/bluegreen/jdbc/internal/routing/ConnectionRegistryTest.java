package io.bluegreen.jdbc.internal.routing;

import static io.bluegreen.jdbc.internal.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ConnectionRegistryTest {
  private static final DeploymentSnapshot STEADY = deployment("orders").build();
  private static final DeploymentSnapshot HELD =
      deployment("orders").heldFor(Duration.ofSeconds(9)).build();

  private final ConnectionRegistry connections = new ConnectionRegistry();

  /** Whom the application has not forgotten. */
  private final List<MovableConnection> remembered = new ArrayList<>();

  private MovableConnection keep(MovableConnection connection) {
    remembered.add(connection);
    return connection;
  }

  @Test
  void countsWhoIsThere() {
    MovableConnection one = keep(new FakeMovableConnection(false, true));
    MovableConnection other = keep(new FakeMovableConnection(false, false));
    Reference<MovableConnection> registration = connections.add(one);
    connections.add(other);

    assertThat(connections.count()).isEqualTo(2);
    assertThat(connections.unrouted()).isEqualTo(1);
    assertThat(connections).containsExactlyInAnyOrder(one, other);

    connections.remove(registration);
    connections.remove(registration);

    assertThat(connections.count()).isEqualTo(1);
    assertThat(connections.unrouted()).isZero();
    assertThat(connections).containsExactly(other);
  }

  @Test
  void openTransactionsCountOnlyWhileADeploymentIsHeld() {
    MovableConnection running = keep(new FakeMovableConnection(true, false));
    MovableConnection idle = keep(new FakeMovableConnection(false, true));
    connections.add(running);
    connections.add(idle);

    assertThat(connections.report(HELD, 0).openTransactions()).isEqualTo(1);
    assertThat(connections.report(STEADY, 0).openTransactions()).isZero();
  }

  @Test
  void theTransactionOfAThreadIsTheOuterOneOfItsNext() {
    Thread other = new Thread();
    connections.add(keep(new FakeMovableConnection(true, false)));
    connections.add(keep(new FakeMovableConnection(true, false).ownedBy(other, STEADY)));

    assertThat(connections.outerOf(Thread.currentThread(), HELD)).isNull();
    assertThat(connections.outerOf(other, HELD)).isSameAs(STEADY);
  }

  @Test
  void aTransactionThatIsAdmittedWhileTheReportIsMadeIsCounted() {
    List<Boolean> inner = new ArrayList<>(List.of(false));
    List<Boolean> outer = new ArrayList<>(List.of(true));
    MovableConnection within =
        keep(
            new FakeMovableConnection(false, false) {
              @Override
              public boolean runsSinceBefore(DeploymentSnapshot hold) {
                boolean counted = inner.get(0);
                if (outer.get(
                    0)) { // admitted right after it was looked at; then the outer one ends
                  inner.set(0, true);
                  connections.admitted();
                  outer.set(0, false);
                }
                return counted;
              }
            });
    connections.add(within);

    assertThat(connections.report(HELD, 0).openTransactions()).isEqualTo(1);
  }

  @Test
  @Timeout(10)
  void aForgottenConnectionVanishesByItself() {
    MovableConnection kept = keep(new FakeMovableConnection(false, false));
    connections.add(kept);
    WeakReference<MovableConnection> forgotten = addForgotten();

    collect(forgotten);

    while (connections.count() > 1) {
      System.gc(); // until the collector has put it into its queue as well
    }
    assertThat(connections).containsExactly(kept);
    assertThat(connections.unrouted()).isZero();
  }

  private WeakReference<MovableConnection> addForgotten() {
    MovableConnection connection = new FakeMovableConnection(true, true);
    connections.add(connection);
    return new WeakReference<>(connection);
  }

  private static void collect(WeakReference<?> reference) {
    while (reference.get() != null) {
      System.gc();
    }
  }
}
