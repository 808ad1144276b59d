package io.bluegreen.agent;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicBoolean;

/** The start of the agent on a JVM that is new enough. Public only for {@link BlueGreenAgent}. */
public final class AgentStart {
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private AgentStart() {}

  /** Reads the options and installs the transformer. {@link BlueGreenAgent} calls it by name. */
  public static void start(String options, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    if (!STARTED.compareAndSet(false, true)) {
      EarlyLog.error(
          "the agent runs already, and the options '"
              + options
              + "' are not used: give one agent all deployments, see deployment.NAME.match.");
      return;
    }
    requireBridge();
    DriverProperties properties =
        new DriverProperties(new InnerLoader(ClassLoader.getPlatformClassLoader()));
    RewritePlan plan = RewritePlan.of(options, properties);
    DriverBridge.install(new Interceptor(plan));
    DriverTransformer.install(instrumentation);
    if (plan.problem() == null) {
      EarlyLog.info(plan.describe());
    } else {
      EarlyLog.error(plan.describe());
    }
  }

  /** Checks that the lines woven into pgjdbc will find this agent's bridge. */
  private static void requireBridge() throws ReflectiveOperationException {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    if (Class.forName(DriverBridge.class.getName(), true, system) != DriverBridge.class) {
      throw new IllegalStateException("the system class loader has another agent of this name");
    }
  }
}
