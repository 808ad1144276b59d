package io.bluegreen.jdbc;

/**
 * A listener for holds and flips, for what an application keeps outside of its transactions: caches
 * of entities, prefetched identifiers, a batch that should wait.
 *
 * <p>A listener is found by {@link java.util.ServiceLoader} in the class loader of the driver, or
 * added by {@link BlueGreenListeners#add}. It hears of each change once per JVM and deployment,
 * after new transactions of this JVM follow the change. It runs on a thread of its own: it may take
 * its time and use connections. Its failures are logged once and harm nothing.
 *
 * <p>The calls come one at a time, in the order of the changes. A flip out of a hold is told as
 * {@code flipped}, then {@code released}.
 */
public interface BlueGreenListener {

  /**
   * Called when new writing transactions begin to wait.
   *
   * @param side the active side, {@code blue} or {@code green}
   */
  default void held(String deployment, String side, long epoch) {}

  /** Called when writing transactions go on, whether or not the deployment was flipped. */
  default void released(String deployment, String side, long epoch) {}

  /**
   * Called when new transactions begin on the other side.
   *
   * @param side the side that is active now, {@code blue} or {@code green}
   */
  default void flipped(String deployment, String side, long epoch) {}
}
