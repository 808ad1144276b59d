package io.bluegreen.it.pooler;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;

/**
 * PgBouncer's console. It speaks simple queries only and refuses the SETs that pgjdbc begins with,
 * so this is the little of the protocol that it needs.
 */
public final class PoolerConsole implements AutoCloseable {
  private static final int PROTOCOL_3 = 196608;
  private static final int ERROR = 'E';
  private static final int READY = 'Z';

  private final Socket socket;
  private final DataInputStream in;
  private final DataOutputStream out;

  PoolerConsole(int port) throws IOException {
    socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
    out = new DataOutputStream(socket.getOutputStream());
    byte[] startup = "user\0postgres\0database\0pgbouncer\0\0".getBytes(UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(message);
    fields.writeInt(2 * Integer.BYTES + startup.length);
    fields.writeInt(PROTOCOL_3);
    fields.write(startup);
    out.write(message.toByteArray());
    awaitReady();
  }

  /** Runs a command, and returns when it has been carried out. */
  public void run(String command) throws IOException {
    byte[] text = (command + "\0").getBytes(UTF_8);
    ByteArrayOutputStream message = new ByteArrayOutputStream();
    DataOutputStream fields = new DataOutputStream(message);
    fields.writeByte('Q');
    fields.writeInt(Integer.BYTES + text.length);
    fields.write(text);
    out.write(message.toByteArray());
    awaitReady();
  }

  private void awaitReady() throws IOException {
    String error = "";
    int type;
    do {
      type = in.readByte();
      byte[] body = in.readNBytes(in.readInt() - Integer.BYTES);
      if (type == ERROR) {
        error = new String(body, UTF_8).replace('\0', ' ');
      }
    } while (type != READY);
    if (!error.isEmpty()) {
      throw new IOException("PgBouncer says: " + error);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
