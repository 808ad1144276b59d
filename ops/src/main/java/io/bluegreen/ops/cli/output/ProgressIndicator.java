package io.bluegreen.ops.cli.output;

/** The progress of one task. Closing the indicator ends its output. */
public interface ProgressIndicator extends AutoCloseable {
  /** Sets the amount that is done. */
  void at(long done);

  /** Sets the whole amount as it is known now. */
  void of(long total);

  /** Sets a short note that is shown with the amounts, for example a lag. */
  void note(String text);

  @Override
  void close();
}
