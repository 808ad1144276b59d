package io.bluegreen.it.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** Lets everybody through, or nobody until it is opened again. */
final class Gate {
  @GuardedBy("this")
  private boolean closed;

  synchronized void close() {
    closed = true;
  }

  synchronized void open() {
    closed = false;
    notifyAll();
  }

  synchronized void pass() throws InterruptedException {
    while (closed) {
      wait();
    }
  }
}
