package io.bluegreen.it.support;

import static org.awaitility.Awaitility.await;

import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import javax.management.JMX;
import javax.management.MBeanServer;
import javax.management.MalformedObjectNameException;
import javax.management.ObjectName;

/**
 * The JMX beans of this JVM's deployments. A driver registers a bean a moment after its first
 * connect.
 */
public final class ShownInJmx {
  private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

  private ShownInJmx() {}

  /** A deployment's bean; waits until there is one. */
  public static DeploymentMXBean deployment(String name) {
    ObjectName shown = name(name);
    await()
        .pollInterval(Duration.ofMillis(2))
        .atMost(Duration.ofSeconds(30))
        .until(() -> SERVER.isRegistered(shown));
    return JMX.newMXBeanProxy(SERVER, shown, DeploymentMXBean.class);
  }

  private static ObjectName name(String deployment) {
    try {
      return new ObjectName("io.bluegreen:type=Deployment,name=" + deployment);
    } catch (MalformedObjectNameException e) {
      throw new IllegalArgumentException(deployment, e);
    }
  }
}
