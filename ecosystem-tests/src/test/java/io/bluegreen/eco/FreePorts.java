package io.bluegreen.eco;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports that nobody listens at, for servers that cannot take one by themselves and tell it. */
final class FreePorts {
  private FreePorts() {}

  /** A port that the system has just given away, and got back. */
  static int next() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
