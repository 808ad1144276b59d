package io.bluegreen.ops.swap;

import java.util.List;

/** The error of a swap that was refused because a property would be lost. Nothing has changed. */
public final class SwapRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<SwapLoss> losses;

  /** Creates the error; there is at least one loss. */
  public SwapRefusedException(List<SwapLoss> losses) {
    super(losses.size() + " things would be lost");
    this.losses = List.copyOf(losses);
  }

  /** Returns the properties that would be lost. */
  public List<SwapLoss> losses() {
    return losses;
  }
}
