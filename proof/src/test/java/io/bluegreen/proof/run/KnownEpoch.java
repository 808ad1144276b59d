package io.bluegreen.proof.run;

import java.lang.management.ManagementFactory;
import java.util.function.LongSupplier;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** The epoch that this JVM's driver knows, as JMX shows it; 0 while it knows none. */
final class KnownEpoch implements LongSupplier {
  private static final MBeanServer JMX = ManagementFactory.getPlatformMBeanServer();

  private final ObjectName name;

  private KnownEpoch(ObjectName name) {
    this.name = name;
  }

  /** That of a deployment. */
  static LongSupplier of(String deployment) {
    try {
      return new KnownEpoch(new ObjectName("io.bluegreen:type=Deployment,name=" + deployment));
    } catch (JMException e) {
      throw new IllegalArgumentException(deployment, e);
    }
  }

  @Override
  public long getAsLong() {
    try {
      return (Long) JMX.getAttribute(name, "Epoch");
    } catch (InstanceNotFoundException notYet) {
      return 0;
    } catch (JMException e) {
      throw new IllegalStateException(name.toString(), e);
    }
  }
}
