package io.bluegreen.ops.cli.output;

/** How far one thing is. Closing it says that nothing more follows. */
public interface ProgressIndicator extends AutoCloseable {
  /** So much is done. */
  void at(long done);

  /** So much there is, as far as is known now. */
  void of(long total);

  /** What else is worth a few words now, for example a lag. */
  void note(String text);

  @Override
  void close();
}
