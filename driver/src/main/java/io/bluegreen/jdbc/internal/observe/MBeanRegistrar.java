package io.bluegreen.jdbc.internal.observe;

import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.lang.management.ManagementFactory;
import java.util.UUID;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/**
 * The registration of deployments in the platform's MBean server. Stateless. A refusal by JMX is
 * logged and never fails a connect.
 */
public final class MBeanRegistrar {
  private static final DriverLog LOG = DriverLog.of(MBeanRegistrar.class);

  private MBeanRegistrar() {}

  /**
   * Registers a deployment. If the driver of another class loader has taken the name, this bean's
   * name gets an additional key {@code instance}.
   *
   * @return the name to unregister with, or null where JMX refused
   */
  public static @Nullable ObjectName register(String deployment, DeploymentMXBean bean) {
    String name = "io.bluegreen:type=Deployment,name=" + quotedIfNeeded(deployment);
    try {
      try {
        return register(bean, name);
      } catch (InstanceAlreadyExistsException otherLoader) {
        return register(bean, name + ",instance=" + UUID.randomUUID());
      }
    } catch (JMException | SecurityException e) {
      LOG.warn("JMX refuses " + name, e);
      return null;
    }
  }

  /** Removes a bean. */
  public static void unregister(@Nullable ObjectName name) {
    if (name == null) {
      return;
    }
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException | SecurityException e) {
      LOG.debug("JMX keeps " + name + ": " + e.getMessage());
    }
  }

  private static ObjectName register(DeploymentMXBean bean, String name) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    return server.registerMBean(bean, new ObjectName(name)).getObjectName();
  }

  private static String quotedIfNeeded(String name) {
    boolean plain = !name.isEmpty() && name.chars().noneMatch(c -> ",=:\"*?\n\\".indexOf(c) >= 0);
    return plain ? name : ObjectName.quote(name);
  }
}
