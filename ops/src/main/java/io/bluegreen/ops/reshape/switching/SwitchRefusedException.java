package io.bluegreen.ops.reshape.switching;

/** The error of a switch that was refused. Nothing has changed. */
public final class SwitchRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String mend;

  public SwitchRefusedException(String message, String mend) {
    super(message);
    this.mend = mend;
  }

  /** Returns the message. */
  public String text() {
    return String.valueOf(getMessage());
  }

  public String mend() {
    return mend;
  }
}
