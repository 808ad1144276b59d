package io.bluegreen.ops.cli.base;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.bluegreen.ops.cli.output.ExitCode;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The state of Ctrl-C: a request that the running command comes to a clean end.
 *
 * <p>A request interrupts the command's thread. A command that waits inside a statement registers
 * an action that ends this wait. Thread-safe.
 */
public final class Interruption {
  private static final long LONGEST_END_SECONDS = 120;

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
  private boolean deferred;

  @GuardedBy("this")
  private int exitCode;

  /** Makes the calling thread the one that a request interrupts. */
  public synchronized void begins() {
    working = Thread.currentThread();
  }

  /** Records that the command has ended, and the exit code of the process. */
  public synchronized void ends(int code) {
    exitCode = code;
    working = null;
    ended.countDown();
  }

  /** Tells whether the end was requested. */
  public synchronized boolean isRequested() {
    return requested;
  }

  /**
   * Registers an action that a request runs on its own thread, in addition to the interrupt; null
   * removes it. The action runs immediately if the end was requested before.
   */
  public synchronized void onRequest(@Nullable Runnable action) {
    stop = action;
    if (requested && action != null) {
      action.run();
    }
  }

  /**
   * Defers requests from now on, because the command has to be finished.
   *
   * @return whether the command may go on; false if the end was requested before
   */
  public synchronized boolean shield() {
    shielded = !requested;
    return shielded;
  }

  /** Ends the deferral, and executes a request that came meanwhile. */
  public synchronized void unshield() {
    shielded = false;
    if (deferred) {
      request();
    }
  }

  /** Requests the end of the command. */
  public synchronized void request() {
    deferred |= shielded;
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
   * @return its exit code, or that of a command that needs a person if it does not end in time
   */
  public int awaitEnd() {
    try {
      if (ended.await(LONGEST_END_SECONDS, TimeUnit.SECONDS)) {
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
