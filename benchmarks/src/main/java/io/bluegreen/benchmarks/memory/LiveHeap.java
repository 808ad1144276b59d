package io.bluegreen.benchmarks.memory;

import java.lang.management.ManagementFactory;
import javax.management.JMException;
import javax.management.ObjectName;

/** The bytes of all objects of this JVM that can be reached, after a full collection. */
public final class LiveHeap {
  private LiveHeap() {}

  /** Collects, and counts what is left. */
  public static long bytes() {
    // The first collection finds what finalizers and reference queues let go of in the second.
    System.gc();
    String total =
        histogram().lines().filter(line -> line.startsWith("Total")).findFirst().orElseThrow();
    return Long.parseLong(total.replaceAll("^Total +\\d+ +(\\d+).*$", "$1"));
  }

  /** The classes with most bytes, one a line, as {@code jcmd GC.class_histogram} prints them. */
  public static String largest(int classes) {
    return String.join("\n", histogram().lines().limit(classes + 2L).toList());
  }

  private static String histogram() {
    try {
      Object text =
          ManagementFactory.getPlatformMBeanServer()
              .invoke(
                  new ObjectName("com.sun.management:type=DiagnosticCommand"),
                  "gcClassHistogram",
                  new Object[] {new String[0]},
                  new String[] {String[].class.getName()});
      return String.valueOf(text);
    } catch (JMException e) {
      throw new IllegalStateException("this JVM does not count its objects", e);
    }
  }
}
