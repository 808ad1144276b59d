package io.bluegreen.agent;

import java.lang.instrument.Instrumentation;
import java.util.concurrent.atomic.AtomicBoolean;

/** Starts the agent on a JVM that is new enough. Public only for {@link BlueGreenAgent}. */
public final class AgentStart {
  private static final AtomicBoolean STARTED = new AtomicBoolean();

  private AgentStart() {}

  /** Reads the options and weaves pgjdbc's drivers; called by name. */
  public static void start(String options, Instrumentation instrumentation)
      throws ReflectiveOperationException {
    if (!STARTED.compareAndSet(false, true)) {
      StandardError.error(
          "the agent runs already, and the options '"
              + options
              + "' are not used: give one agent all deployments, see deployment.NAME.match.");
      return;
    }
    requireBridge();
    DriverProperties properties =
        new DriverProperties(new InnerLoader(ClassLoader.getPlatformClassLoader()));
    Plan plan = Plan.of(options, properties);
    Bridge.lead(new Interceptor(plan));
    DriverTransformer.install(instrumentation);
    if (plan.problem() == null) {
      StandardError.info(plan.describe());
    } else {
      StandardError.error(plan.describe());
    }
  }

  /** Makes sure that what is woven into pgjdbc will find this very agent. */
  private static void requireBridge() throws ReflectiveOperationException {
    ClassLoader system = ClassLoader.getSystemClassLoader();
    if (Class.forName(Bridge.class.getName(), true, system) != Bridge.class) {
      throw new IllegalStateException("the system class loader has another agent of this name");
    }
  }
}
