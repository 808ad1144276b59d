package io.bluegreen.jdbc.internal.wrapper;

import io.bluegreen.jdbc.internal.fault.BrokenBy;
import java.io.IOException;
import org.postgresql.util.ByteStreamWriter;

/**
 * A writer that the application has bound, whose own failure can be told from one of the network:
 * pgjdbc reports both as a broken connection.
 */
final class ApplicationStreamWriter implements ByteStreamWriter {
  private final ByteStreamWriter writer;

  ApplicationStreamWriter(ByteStreamWriter writer) {
    this.writer = writer;
  }

  @Override
  public int getLength() {
    return writer.getLength();
  }

  @Override
  public void writeTo(ByteStreamTarget target) throws IOException {
    NetworkStream network = new NetworkStream(target.getOutputStream(), writer.getLength());
    try {
      writer.writeTo(() -> network);
    } catch (IOException | RuntimeException e) {
      if (!network.hasFailed()) {
        BrokenBy.markOwnStream(e);
      }
      throw e;
    }
  }
}
