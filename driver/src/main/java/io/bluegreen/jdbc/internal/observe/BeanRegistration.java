package io.bluegreen.jdbc.internal.observe;

import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.ObjectName;

/**
 * The registration of one deployment's bean in JMX. It sends a notification at each hold, release
 * and flip: type {@code io.bluegreen.deployment.flipped} and so on, with a map of {@code
 * deployment}, {@code side} and {@code epoch} as user data. Thread-safe.
 */
public final class BeanRegistration implements RouteEvents.Listener, AutoCloseable {
  private static final DriverLog LOG = DriverLog.of(BeanRegistration.class);

  private final ObjectName name;
  private final Object source;
  private final NotificationBroadcasterSupport notifications;
  private final AtomicLong sent = new AtomicLong();

  BeanRegistration(ObjectName name, Object source, NotificationBroadcasterSupport notifications) {
    this.name = name;
    this.source = source;
    this.notifications = notifications;
  }

  /** Returns the type of a kind's notification. */
  static String typeOf(RouteEvent.Kind kind) {
    return "io.bluegreen.deployment." + kind.name().toLowerCase(Locale.ROOT);
  }

  ObjectName name() {
    return name;
  }

  @Override
  public void on(RouteEvent event) {
    if (!event.source().equals(source)) {
      return;
    }
    Notification notification =
        new Notification(
            typeOf(event.kind()),
            name,
            sent.incrementAndGet(),
            "Deployment '"
                + event.deployment()
                + "' was "
                + event.kind().name().toLowerCase(Locale.ROOT)
                + ": "
                + event.side()
                + " is active, epoch "
                + event.epoch());
    notification.setUserData(
        new TreeMap<>(
            Map.of(
                "deployment", event.deployment(),
                "side", event.side(),
                "epoch", String.valueOf(event.epoch()))));
    notifications.sendNotification(notification);
  }

  /** Removes the bean. */
  @Override
  public void close() {
    RouteEvents.get().remove(this);
    try {
      ManagementFactory.getPlatformMBeanServer().unregisterMBean(name);
    } catch (JMException | SecurityException e) {
      LOG.debug("JMX keeps " + name + ": " + e.getMessage());
    }
  }
}
