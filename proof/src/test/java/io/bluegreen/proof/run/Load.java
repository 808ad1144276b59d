package io.bluegreen.proof.run;

import io.bluegreen.proof.history.Operation;
import java.util.List;

/** An application that works on a target, in this JVM or another. */
public interface Load extends AutoCloseable {

  /** Waits until every thread has ended one more operation well; returns false if one does not. */
  boolean recovers();

  /**
   * Waits until its driver knows exactly this epoch, for a while; returns the epoch that it knows
   * at last. A higher one was never in force, and somebody lied.
   */
  long awaitEpoch(long inForce);

  /** Where its threads are. */
  String whereabouts();

  /** Ends it, and returns everything that it did. */
  List<Operation> stop();

  /** How often there was no connection to be had; known once it has been stopped. */
  long refused();

  /** What must never happen to an application; known once it has been stopped. */
  List<String> broken();

  @Override
  void close();
}
