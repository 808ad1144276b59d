package io.bluegreen.benchmarks.cutover;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * The administration console of PgBouncer, over its plain protocol: pgjdbc cannot connect to it,
 * because the console refuses the SET with which pgjdbc begins.
 */
final class BouncerConsole implements AutoCloseable {
  private static final int PROTOCOL_3 = 3 << 16;
  private static final String STARTUP = "user\0postgres\0database\0pgbouncer\0\0";

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  BouncerConsole(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
    byte[] startup = STARTUP.getBytes(UTF_8);
    out.writeInt(startup.length + 2 * Integer.BYTES);
    out.writeInt(PROTOCOL_3);
    out.write(startup);
    awaitReady();
  }

  /** Runs a command and waits for its end. */
  void command(String text) throws IOException {
    byte[] bytes = (text + '\0').getBytes(UTF_8);
    out.writeByte('Q');
    out.writeInt(bytes.length + Integer.BYTES);
    out.write(bytes);
    awaitReady();
  }

  private void awaitReady() throws IOException {
    out.flush();
    String refused = "";
    while (true) {
      byte type = in.readByte();
      byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
      if (type == 'E') {
        refused = new String(body, UTF_8).replace('\0', ' ');
      }
      if (type == 'Z' && !refused.isEmpty()) {
        throw new IOException("PgBouncer: " + refused);
      }
      if (type == 'Z') {
        return;
      }
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
