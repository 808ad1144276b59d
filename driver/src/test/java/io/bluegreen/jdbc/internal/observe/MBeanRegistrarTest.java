package io.bluegreen.jdbc.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MBeanRegistrarTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<BeanRegistration> registered = new ArrayList<>();

  @AfterEach
  void unregister() {
    registered.forEach(BeanRegistration::close);
  }

  private ObjectName register(String deployment) {
    BeanRegistration made = MBeanRegistrar.register(deployment, deployment, new FixedView());
    if (made == null) {
      throw new AssertionError("JMX refused " + deployment);
    }
    registered.add(made);
    return made.name();
  }

  @Test
  void showsADeploymentUnderItsName() throws JMException {
    ObjectName name = register("orders");

    assertThat(name).isEqualTo(new ObjectName("io.bluegreen:type=Deployment,name=orders"));
    assertThat(server.getAttribute(name, "ActiveSide")).isEqualTo("blue");
    assertThat(server.getAttribute(name, "Epoch")).isEqualTo(42L);
    assertThat(server.getMBeanInfo(name).getAttributes()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a,b", "a=b", "a:b", "a\"b", "a*b", "a?b", "a\\b", "a\nb", "", "ä b"})
  void quotesANameThatNeedsIt(String deployment) throws JMException {
    ObjectName name = register(deployment);

    String shown = name.getKeyProperty("name");
    assertThat(shown.startsWith("\"") ? ObjectName.unquote(shown) : shown).isEqualTo(deployment);
    assertThat(server.getAttribute(name, "Phase")).isEqualTo("steady");
    assertThat(name.isPattern()).isFalse();
  }

  @Test
  void tellsASecondInstanceApart() {
    ObjectName first = register("orders");
    ObjectName second = register("orders");

    assertThat(first.getKeyProperty("instance")).isNull();
    assertThat(second.getKeyProperty("instance")).isNotEmpty();
    assertThat(second.getKeyProperty("name")).isEqualTo("orders");
    assertThat(server.isRegistered(first)).isTrue();
    assertThat(server.isRegistered(second)).isTrue();
  }

  @Test
  void notifiesOfItsOwnDeploymentAlone() throws JMException, InterruptedException {
    ObjectName name = register("orders");
    BlockingQueue<Notification> heard = new LinkedBlockingQueue<>();
    server.addNotificationListener(name, (one, unused) -> heard.add(one), null, null);

    for (String deployment : List.of("others", "orders")) {
      RouteEvents.get().learned(deployment, deployment, "blue", false, 1);
      RouteEvents.get().learned(deployment, deployment, "blue", true, 2);
      RouteEvents.get().learned(deployment, deployment, "green", false, 3);
      RouteEvents.get().forget(deployment);
    }

    assertThat(taken(heard)).isEqualTo("io.bluegreen.deployment.held blue 2");
    assertThat(taken(heard)).isEqualTo("io.bluegreen.deployment.flipped green 3");
    assertThat(taken(heard)).isEqualTo("io.bluegreen.deployment.released green 3");
    assertThat(heard).isEmpty();
    assertThat(server.getMBeanInfo(name).getNotifications()).hasSize(1);
  }

  private static String taken(BlockingQueue<Notification> heard) throws InterruptedException {
    Notification one = heard.poll(30, TimeUnit.SECONDS);
    if (one == null) {
      throw new AssertionError("no notification");
    }
    Map<?, ?> data = (Map<?, ?>) one.getUserData();
    assertThat(data.get("deployment")).isEqualTo("orders");
    return one.getType() + " " + data.get("side") + " " + data.get("epoch");
  }

  @Test
  void takesABeanOutOnceAndDoesNotMindASecondTime() {
    ObjectName name = register("orders");

    registered.get(0).close();
    registered.get(0).close();

    assertThat(server.isRegistered(name)).isFalse();
  }

  /** A view that never changes. */
  private static final class FixedView implements DeploymentMXBean {
    @Override
    public String getActiveSide() {
      return "blue";
    }

    @Override
    public long getEpoch() {
      return 42;
    }

    @Override
    public String getPhase() {
      return "steady";
    }

    @Override
    public long getControlAgeMillis() {
      return 0;
    }

    @Override
    public long getControlConflict() {
      return 0;
    }

    @Override
    public long getWatcherRestarts() {
      return 0;
    }

    @Override
    public int getLogicalConnections() {
      return 0;
    }

    @Override
    public int getPinned() {
      return 0;
    }

    @Override
    public int getUnrouted() {
      return 0;
    }

    @Override
    public long getPassedThrough() {
      return 0;
    }

    @Override
    public long getHeld() {
      return 0;
    }

    @Override
    public long getHoldMillisMax() {
      return 0;
    }

    @Override
    public long getRehomed() {
      return 0;
    }

    @Override
    public long getRetried() {
      return 0;
    }

    @Override
    public boolean getHoldAnnounced() {
      return false;
    }

    @Override
    public long getOutcomeResolved() {
      return 0;
    }

    @Override
    public long getOutcomeCommitted() {
      return 0;
    }

    @Override
    public long getOutcomeRolledBack() {
      return 0;
    }

    @Override
    public long getOutcomeUnknown() {
      return 0;
    }

    @Override
    public String getLastSwitch() {
      return "";
    }
  }
}
