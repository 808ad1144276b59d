package io.bluegreen.jdbc.routing;

import static io.bluegreen.jdbc.control.DeploymentBuilder.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.control.Deployment;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class TravellersTest {
  private static final Deployment STEADY = deployment("orders").build();
  private static final Deployment HELD =
      deployment("orders").heldFor(Duration.ofSeconds(9)).build();

  private final Travellers travellers = new Travellers();

  /** Whom the application has not forgotten. */
  private final List<Traveller> remembered = new ArrayList<>();

  private Traveller keep(Traveller traveller) {
    remembered.add(traveller);
    return traveller;
  }

  @Test
  void countsWhoIsThere() {
    Traveller one = keep(new FakeTraveller(false, true));
    Traveller other = keep(new FakeTraveller(false, false));
    Reference<Traveller> registration = travellers.add(one);
    travellers.add(other);

    assertThat(travellers.count()).isEqualTo(2);
    assertThat(travellers.unrouted()).isEqualTo(1);
    assertThat(travellers).containsExactlyInAnyOrder(one, other);

    travellers.remove(registration);
    travellers.remove(registration);

    assertThat(travellers.count()).isEqualTo(1);
    assertThat(travellers.unrouted()).isZero();
    assertThat(travellers).containsExactly(other);
  }

  @Test
  void openTransactionsCountOnlyWhileADeploymentIsHeld() {
    Traveller running = keep(new FakeTraveller(true, false));
    Traveller idle = keep(new FakeTraveller(false, true));
    travellers.add(running);
    travellers.add(idle);

    assertThat(travellers.report(HELD, 0).openTransactions()).isEqualTo(1);
    assertThat(travellers.report(STEADY, 0).openTransactions()).isZero();
  }

  @Test
  @Timeout(10)
  void aForgottenConnectionVanishesByItself() {
    Traveller kept = keep(new FakeTraveller(false, false));
    travellers.add(kept);
    WeakReference<Traveller> forgotten = addForgotten();

    collect(forgotten);

    while (travellers.count() > 1) {
      System.gc(); // until the collector has put it into its queue as well
    }
    assertThat(travellers).containsExactly(kept);
    assertThat(travellers.unrouted()).isZero();
  }

  private WeakReference<Traveller> addForgotten() {
    Traveller traveller = new FakeTraveller(true, true);
    travellers.add(traveller);
    return new WeakReference<>(traveller);
  }

  private static void collect(WeakReference<?> reference) {
    while (reference.get() != null) {
      System.gc();
    }
  }
}
