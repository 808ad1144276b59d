package io.bluegreen.ops.cli.base;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.ops.cli.output.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ctrl-C, as a request that the running command comes to a clean end. The command's thread is
 * interrupted; a command that waits inside a statement also says how that wait ends. Thread-safe.
 */
public final class Interruption {
  private static final long PATIENCE_SECONDS = 120;

  private final CountDownLatch ended = new CountDownLatch(1);

  @GuardedBy("this")
  private @Nullable Thread working;

  @GuardedBy("this")
  private @Nullable Runnable stop;

  @GuardedBy("this")
  private boolean requested;

  @GuardedBy("this")
  private boolean shielded;

  @GuardedBy("this")
  private boolean missed;

  @GuardedBy("this")
  private int exitCode;

  /** Says whose thread is interrupted from now on. */
  public synchronized void begins() {
    working = Thread.currentThread();
  }

  /** Says that nothing is left to interrupt, and what the process is to end with. */
  public synchronized void ends(int code) {
    exitCode = code;
    working = null;
    ended.countDown();
  }

  /** Tells whether somebody wants this to end. */
  public synchronized boolean isRequested() {
    return requested;
  }

  /**
   * Names what is called, from another thread, in addition to the interrupt; null for nothing any
   * more. Called at once if the request came already.
   */
  public synchronized void onRequest(@Nullable Runnable action) {
    stop = action;
    if (requested && action != null) {
      action.run();
    }
  }

  /**
   * Lets nobody interrupt the command from here to its end, because it has to be finished now.
   *
   * @return whether it may go on; false if the request came before
   */
  public synchronized boolean shield() {
    shielded = !requested;
    return shielded;
  }

  /** Says that what had to be finished is; a request that came meanwhile is heard now. */
  public synchronized void unshield() {
    shielded = false;
    if (missed) {
      request();
    }
  }

  /** Asks for the end. */
  public synchronized void request() {
    missed |= shielded;
    if (working == null || requested || shielded) {
      return;
    }
    requested = true;
    if (stop != null) {
      stop.run();
    }
    working.interrupt();
  }

  /**
   * Waits for the end of the command.
   *
   * @return its exit code, or that of a command that needs a person if it does not come to an end
   */
  public int awaitEnd() {
    try {
      if (ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        return code();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return ExitCode.NEEDS_A_PERSON.number();
  }

  private synchronized int code() {
    return exitCode;
  }
}
