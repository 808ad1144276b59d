package io.bluegreen.jdbc.internal.wrapper;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * The stream to the server as an application's writer is given it: it knows whether it failed. What
 * the writer sends beyond its own length is the writer's failure.
 */
final class NetworkStream extends FilterOutputStream {
  private long left;
  private boolean failed;

  NetworkStream(OutputStream out, long length) {
    super(out);
    left = length;
  }

  boolean hasFailed() {
    return failed;
  }

  @Override
  public void write(int one) throws IOException {
    boolean announced = left-- > 0;
    try {
      out.write(one);
    } catch (IOException e) {
      failed |= announced;
      throw e;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    boolean announced = length <= left;
    left -= length;
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failed |= announced;
      throw e;
    }
  }

  @Override
  public void flush() throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }
}
