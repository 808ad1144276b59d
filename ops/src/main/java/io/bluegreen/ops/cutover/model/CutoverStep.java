package io.bluegreen.ops.cutover.model;

import java.util.Locale;

/** The steps of the protocol, in their order. */
public enum CutoverStep {
  /** New writing transactions of every client wait at their boundary. */
  HOLD,
  /** Transactions that began before the hold end, or are ended. */
  DRAIN,
  /** The old side refuses every write of an application. */
  FENCE,
  /** Everything written before the fence is on the new side, and durable there. */
  ARRIVE,
  /** The new side's sequences are ahead of everything that the old side handed out. */
  SEQUENCES,
  /** What the new side will write flows back to the old one; nothing flows forward any more. */
  WAY_BACK,
  /** The new side becomes active: the point of no return. */
  FLIP,
  /** Both control tables agree, clients follow, replication runs the other way. */
  SETTLE;

  /** Returns the step as the row's note writes it. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
