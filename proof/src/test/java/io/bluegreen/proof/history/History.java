package io.bluegreen.proof.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** The record of every operation of one JVM, with the times of its request and its answer. */
public final class History {
  private final String jvm;
  private final Queue<Operation> completed = new ConcurrentLinkedQueue<>();
  private final Set<Invocation> pending = ConcurrentHashMap.newKeySet();
  private final AtomicLong acknowledged = new AtomicLong();

  public History(String jvm) {
    this.jvm = jvm;
  }

  public String jvm() {
    return jvm;
  }

  /** An operation that has been asked for and waits for its answer. Answered once. */
  public final class Invocation {
    private final int process;
    private final Action action;
    private final long invokedNanos = System.nanoTime();

    private Invocation(int process, Action action) {
      this.process = process;
      this.action = action;
    }

    public void ok(Sight sight) {
      complete(Outcome.OK, sight, "");
      acknowledged.incrementAndGet();
    }

    /** For an outcome that is not {@link Outcome#OK}. */
    public void end(Outcome outcome, String error) {
      complete(outcome, Sight.NOTHING, error);
    }

    private void complete(Outcome outcome, Sight sight, String error) {
      if (!pending.remove(this)) {
        throw new IllegalStateException("answered twice: " + action);
      }
      completed.add(operation(System.nanoTime(), outcome, sight, error));
    }

    private Operation operation(long completedNanos, Outcome outcome, Sight sight, String error) {
      return new Operation(
          jvm, process, action, invokedNanos, completedNanos, outcome, sight, error);
    }
  }

  /** Takes down that something is about to be asked for. */
  public Invocation invoke(int process, Action action) {
    Invocation invocation = new Invocation(process, action);
    pending.add(invocation);
    return invocation;
  }

  /** How many operations have happened so far. */
  public long acknowledged() {
    return acknowledged.get();
  }

  /** Everything so far; what has no answer yet is {@link Outcome#INFO}. */
  public List<Operation> operations() {
    List<Operation> all = new ArrayList<>();
    for (Invocation waiting : pending) {
      all.add(waiting.operation(Long.MAX_VALUE, Outcome.INFO, Sight.NOTHING, "no answer"));
    }
    all.addAll(completed);
    return all;
  }
}
