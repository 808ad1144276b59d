package io.bluegreen.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * What the JVM starts: {@code -javaagent:bluegreen-agent.jar=options}, or an attach.
 *
 * <p>Alone in the jar it is compiled for Java 8, so that an older JVM gets a message instead of an
 * error, and refers to no other class by anything but its name. It never stops the application.
 */
public final class BlueGreenAgent {
  /** The oldest Java that the agent runs on. */
  static final int FLOOR = 11;

  private static final String DISABLE = "bluegreen.agent.disable";

  private BlueGreenAgent() {}

  /** Started before the application's {@code main}. */
  public static void premain(@Nullable String options, Instrumentation instrumentation) {
    start(options, instrumentation);
  }

  /** Started in an application that runs already: its next connections are routed. */
  public static void agentmain(@Nullable String options, Instrumentation instrumentation) {
    start(options, instrumentation);
  }

  private static void start(@Nullable String options, Instrumentation instrumentation) {
    try {
      String why = whyNot(System.getProperty("java.specification.version"));
      if (why != null) {
        System.err.println("[bluegreen-agent] " + why);
        return;
      }
      Class.forName("io.bluegreen.agent.AgentStart")
          .getMethod("start", String.class, Instrumentation.class)
          .invoke(null, options == null ? "" : options, instrumentation);
    } catch (InvocationTargetException e) {
      sayThatItFailed(e.getCause());
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      sayThatItFailed(e);
    }
  }

  /**
   * Decides whether the agent can run.
   *
   * @param specification the JVM's {@code java.specification.version}, such as 1.8 or 17
   * @return null where it can, else one line that says why not
   */
  static @Nullable String whyNot(String specification) {
    if (Boolean.getBoolean(DISABLE)) {
      return "switched off by -D" + DISABLE + "=true; nothing is routed.";
    }
    if (feature(specification) < FLOOR) {
      return "ERROR this JVM is Java "
          + specification
          + ", and the agent needs Java "
          + FLOOR
          + " or newer: nothing is routed. The application starts as without the agent.";
    }
    return null;
  }

  private static int feature(String specification) {
    String number = specification.startsWith("1.") ? specification.substring(2) : specification;
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      return FLOOR; // nothing that we know; the class loader will tell
    }
  }

  private static void sayThatItFailed(@Nullable Throwable why) {
    System.err.println(
        "[bluegreen-agent] ERROR nothing is routed, because the agent failed: " + why);
  }
}
