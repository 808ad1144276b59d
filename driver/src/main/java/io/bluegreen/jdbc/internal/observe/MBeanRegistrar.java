package io.bluegreen.jdbc.internal.observe;

import io.bluegreen.jdbc.model.DeploymentMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.UUID;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanNotificationInfo;
import javax.management.MBeanServer;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;
import javax.management.StandardEmitterMBean;
import org.jspecify.annotations.Nullable;

/**
 * The registration of deployments in the platform's MBean server. Stateless. A refusal by JMX is
 * logged and never fails a connect.
 */
public final class MBeanRegistrar {
  private static final DriverLog LOG = DriverLog.of(MBeanRegistrar.class);

  private static final MBeanNotificationInfo TOLD =
      new MBeanNotificationInfo(
          Arrays.stream(RouteEvent.Kind.values())
              .map(BeanRegistration::typeOf)
              .toArray(String[]::new),
          Notification.class.getName(),
          "The deployment was held, released or flipped");

  private MBeanRegistrar() {}

  /**
   * Registers a deployment. If the driver of another class loader has taken the name, this bean's
   * name gets an additional key {@code instance}.
   *
   * @param source what the deployment's events are known by
   * @return what ends the registration, or null where JMX refused
   */
  public static @Nullable BeanRegistration register(
      String deployment, Object source, DeploymentMXBean bean) {
    String name = "io.bluegreen:type=Deployment,name=" + quotedIfNeeded(deployment);
    try {
      try {
        return register(source, bean, name);
      } catch (InstanceAlreadyExistsException otherLoader) {
        return register(source, bean, name + ",instance=" + UUID.randomUUID());
      }
    } catch (JMException | SecurityException e) {
      LOG.warn("JMX refuses " + name, e);
      return null;
    }
  }

  private static BeanRegistration register(Object source, DeploymentMXBean bean, String name)
      throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    NotificationBroadcasterSupport notifications = new NotificationBroadcasterSupport(TOLD);
    ObjectName registered =
        server
            .registerMBean(
                new StandardEmitterMBean(bean, DeploymentMXBean.class, true, notifications),
                new ObjectName(name))
            .getObjectName();
    BeanRegistration registration = new BeanRegistration(registered, source, notifications);
    RouteEvents.get().add(registration);
    return registration;
  }

  private static String quotedIfNeeded(String name) {
    boolean plain = !name.isEmpty() && name.chars().noneMatch(c -> ",=:\"*?\n\\".indexOf(c) >= 0);
    return plain ? name : ObjectName.quote(name);
  }
}
