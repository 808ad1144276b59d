package io.bluegreen.ops.prepare;

import java.util.List;

/** Nothing was copied. */
public final class CopyRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> details;

  CopyRefusedException(String message, List<String> details) {
    super(message);
    this.details = List.copyOf(details);
  }

  /** Returns what stands against it. */
  public List<String> details() {
    return details;
  }
}
