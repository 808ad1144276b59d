package io.bluegreen.jdbc.internal.observe;

import java.security.AccessController;
import java.security.PrivilegedAction;

/**
 * A factory of daemon threads that keep nothing of the caller alive: no class loader, no thread
 * locals and no access control context.
 *
 * <p>JVMs before Java 24 give a new thread the access control context of its creator. That context
 * would keep a web application's class loader in memory for as long as the thread runs.
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
