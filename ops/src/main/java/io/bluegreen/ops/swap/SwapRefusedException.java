package io.bluegreen.ops.swap;

import java.util.List;

/** Nothing was swapped, because something would have been lost. */
public final class SwapRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<SwapLoss> losses;

  SwapRefusedException(List<SwapLoss> losses) {
    super(losses.size() + " things would be lost");
    this.losses = List.copyOf(losses);
  }

  /** Returns what would be lost. */
  public List<SwapLoss> losses() {
    return losses;
  }
}
