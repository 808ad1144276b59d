package io.bluegreen.jdbc.internal.observe;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * Threads of our own which hold nothing of whoever caused them: no class loader, no thread locals,
 * and, on the JVMs before Java 24 that hand it on, no access control context, which would keep a
 * web application's class loader for as long as the thread runs.
 */
public final class DaemonThreads {
  private DaemonThreads() {}

  /** Returns a daemon thread that is not started yet. */
  public static Thread of(String name, Runnable task) {
    return AccessController.doPrivileged(
        (PrivilegedAction<Thread>)
            () -> {
              Thread thread = new Thread(null, task, name, 0, false);
              thread.setDaemon(true);
              thread.setContextClassLoader(DaemonThreads.class.getClassLoader());
              return thread;
            });
  }
}
