package io.bluegreen.it.proxy;

import com.google.errorprone.annotations.concurrent.GuardedBy;

/** A gate that lets all connections pass, or none until it is opened again. */
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
