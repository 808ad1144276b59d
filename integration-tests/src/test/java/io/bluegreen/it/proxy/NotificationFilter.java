package io.bluegreen.it.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;

/** A filter that forwards one server's messages and can leave out notifications. */
final class NotificationFilter {
  private static final int HEADER = 1 + Integer.BYTES;
  private static final byte NOTIFICATION = 'A';
  private static final byte NO_ENCRYPTION = 'N';

  private final byte[] header = new byte[HEADER];
  private int inHeader;
  private int bodyLeft;
  private boolean leavingOut;
  private boolean begun;

  void pass(byte[] buffer, int length, OutputStream out, boolean leaveOut) throws IOException {
    int at = 0;
    while (at < length) {
      if (!begun && buffer[at] == NO_ENCRYPTION) {
        out.write(buffer[at++]);
      } else if (bodyLeft > 0) {
        int n = Math.min(bodyLeft, length - at);
        write(out, buffer, at, n);
        bodyLeft -= n;
        at += n;
      } else {
        begun = true;
        header[inHeader++] = buffer[at++];
        if (inHeader == HEADER) {
          beginMessage(out, leaveOut);
        }
      }
    }
  }

  private void beginMessage(OutputStream out, boolean leaveOut) throws IOException {
    inHeader = 0;
    bodyLeft = ByteBuffer.wrap(header).getInt(1) - Integer.BYTES;
    leavingOut = leaveOut && header[0] == NOTIFICATION;
    write(out, header, 0, HEADER);
  }

  private void write(OutputStream out, byte[] bytes, int from, int length) throws IOException {
    if (!leavingOut) {
      out.write(bytes, from, length);
    }
  }
}
