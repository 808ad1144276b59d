package io.bluegreen.jdbc.internal.wrapper;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** The stream to the server as an application's writer is given it: it knows whether it failed. */
final class NetworkStream extends FilterOutputStream {
  private boolean failed;

  NetworkStream(OutputStream out) {
    super(out);
  }

  boolean hasFailed() {
    return failed;
  }

  @Override
  public void write(int one) throws IOException {
    try {
      out.write(one);
    } catch (IOException e) {
      failed = true;
      throw e;
    }
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      failed = true;
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
