package io.bluegreen.agent;

import java.lang.instrument.Instrumentation;
import java.lang.reflect.InvocationTargetException;
import org.jspecify.annotations.Nullable;

/**
 * The entry point that the JVM starts: {@code -javaagent:bluegreen-agent.jar=options}, or an
 * attach.
 *
 * <p>This class alone is compiled for Java 8, so that an older JVM prints a message instead of an
 * error. It refers to other classes by name only. A failure of the agent never stops the
 * application.
 */
public final class BlueGreenAgent {
  /** The oldest Java that the agent runs on. */
  static final int OLDEST = 11;

  private static final String DISABLE = "bluegreen.agent.disable";

  private BlueGreenAgent() {}

  /** Starts the agent before the application's {@code main}. */
  public static void premain(@Nullable String options, Instrumentation instrumentation) {
    start(options, instrumentation);
  }

  /** Starts the agent in a running application. Connections from then on are routed. */
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
      reportFailure(e.getCause());
    } catch (ReflectiveOperationException | LinkageError | RuntimeException e) {
      reportFailure(e);
    }
  }

  /**
   * Decides whether the agent can run.
   *
   * @param specification the JVM's {@code java.specification.version}, such as 1.8 or 17
   * @return null if it can run, else the reason in one line
   */
  static @Nullable String whyNot(String specification) {
    if (Boolean.getBoolean(DISABLE)) {
      return "switched off by -D" + DISABLE + "=true; nothing is routed.";
    }
    if (feature(specification) < OLDEST) {
      return "ERROR this JVM is Java "
          + specification
          + ", and the agent needs Java "
          + OLDEST
          + " or newer: nothing is routed. The application starts as without the agent.";
    }
    return null;
  }

  private static int feature(String specification) {
    String number = specification.startsWith("1.") ? specification.substring(2) : specification;
    try {
      return Integer.parseInt(number);
    } catch (NumberFormatException e) {
      return OLDEST; // an unknown format; a JVM that is too old fails when it loads the next class
    }
  }

  private static void reportFailure(@Nullable Throwable why) {
    System.err.println(
        "[bluegreen-agent] ERROR nothing is routed, because the agent failed: " + why);
  }
}
