package io.bluegreen.proof.history;

/**
 * One operation, from its invocation to what became of it.
 *
 * @param jvm the application's process
 * @param process the thread in it; each does one operation at a time
 * @param action what was asked for
 * @param invokedNanos just before its first call, on the {@link System#nanoTime()} axis, which all
 *     JVMs of one machine share where it is the kernel's monotonic clock
 * @param completedNanos just after its last call; {@link Long#MAX_VALUE} if there was no answer
 * @param outcome what the application knows of it
 * @param sight what it saw
 * @param error the SQLSTATE and message of its failure; empty if it is {@link Outcome#OK}
 */
public record Operation(
    String jvm,
    int process,
    Action action,
    long invokedNanos,
    long completedNanos,
    Outcome outcome,
    Sight sight,
    String error) {

  public boolean is(String function) {
    return action.function().equals(function);
  }

  public boolean isOk() {
    return outcome == Outcome.OK;
  }

  /** Tells whether it had been answered before another one was asked for. */
  public boolean precedes(Operation later) {
    return completedNanos < later.invokedNanos;
  }

  @Override
  public String toString() {
    return "%s/%d %s%s%s -> %s%s %s"
        .formatted(
            jvm,
            process,
            action.function(),
            action.key().isEmpty() ? "" : " " + action.key(),
            action.values(),
            outcome,
            sight.values().size() > 20 ? "[" + sight.values().size() + "]" : sight.values(),
            error.isEmpty() ? sight.side() : error);
  }
}
