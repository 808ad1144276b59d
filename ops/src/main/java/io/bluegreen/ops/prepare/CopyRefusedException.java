package io.bluegreen.ops.prepare;

import java.util.List;

/** The error of a copy that was refused before anything was created. */
public final class CopyRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient List<String> details;

  CopyRefusedException(String message, List<String> details) {
    super(message);
    this.details = List.copyOf(details);
  }

  /** Returns the objects or statements that prevent the copy. */
  public List<String> details() {
    return details;
  }
}
