package io.bluegreen.jdbc.internal.observe;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MBeanRegistrarTest {
  private final MBeanServer server = ManagementFactory.getPlatformMBeanServer();
  private final List<@Nullable ObjectName> registered = new ArrayList<>();

  @AfterEach
  void unregister() {
    registered.forEach(MBeanRegistrar::unregister);
  }

  private ObjectName register(String deployment) {
    ObjectName name = MBeanRegistrar.register(deployment, new FixedView());
    registered.add(name);
    assertThat(name).isNotNull();
    return name == null ? ObjectName.WILDCARD : name;
  }

  @Test
  void showsADeploymentUnderItsName() throws JMException {
    ObjectName name = register("orders");

    assertThat(name).isEqualTo(new ObjectName("io.bluegreen:type=Deployment,name=orders"));
    assertThat(server.getAttribute(name, "ActiveSide")).isEqualTo("blue");
    assertThat(server.getAttribute(name, "Epoch")).isEqualTo(42L);
    assertThat(server.getMBeanInfo(name).getAttributes()).hasSize(16);
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
  void takesABeanOutOnceAndDoesNotMindASecondTime() {
    ObjectName name = register("orders");

    MBeanRegistrar.unregister(name);
    MBeanRegistrar.unregister(name);
    MBeanRegistrar.unregister(null);

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
    public long getOutcomeUnknown() {
      return 0;
    }

    @Override
    public String getLastSwitch() {
      return "";
    }
  }
}
