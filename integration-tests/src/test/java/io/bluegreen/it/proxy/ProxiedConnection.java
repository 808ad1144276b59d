package io.bluegreen.it.proxy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.ByteBuffer;

/** One connection through the proxy: a thread for each direction. */
final class ProxiedConnection {
  private static final int INSPECTED_BYTES = 64 * 1024;
  private static final int PROTOCOL_3 = 3;

  private final TcpProxy proxy;
  private final Socket client;
  private final Socket server;
  private final StatementNames statements = new StatementNames();
  private volatile boolean swallowing;
  private volatile boolean cutAfterReply;
  private volatile boolean halfOpen;
  private boolean started;

  ProxiedConnection(TcpProxy proxy, Socket client, Socket server) {
    this.proxy = proxy;
    this.client = client;
    this.server = server;
  }

  void start() throws IOException {
    client.setTcpNoDelay(true);
    server.setTcpNoDelay(true);
    Threads.start("proxy-to-server", () -> pump(this::clientToServer));
    Threads.start("proxy-to-client", () -> pump(this::serverToClient));
  }

  /** Resets both ends, so that neither waits for the other. */
  void cut() {
    reset(client);
    reset(server);
    proxy.closed(this);
  }

  /** The server forgets the client, and the client is told nothing. */
  void halfOpen() {
    halfOpen = true;
    reset(server);
  }

  boolean isHalfOpen() {
    return halfOpen;
  }

  private interface Direction {
    void run() throws IOException, InterruptedException;
  }

  private void pump(Direction direction) {
    try {
      direction.run();
    } catch (IOException ended) {
      // the normal end of a connection
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      if (!halfOpen) {
        cut();
      }
    }
  }

  private void serverToClient() throws IOException, InterruptedException {
    InputStream in = server.getInputStream();
    OutputStream out = new BufferedOutputStream(client.getOutputStream());
    NotificationFilter filter = new NotificationFilter();
    byte[] buffer = new byte[INSPECTED_BYTES];
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      proxy.gate().pass();
      if (cutAfterReply) {
        return;
      }
      if (!swallowing) {
        filter.pass(buffer, n, out, proxy.isMute());
        out.flush();
      }
    }
  }

  private void clientToServer() throws IOException, InterruptedException {
    DataInputStream in = new DataInputStream(new BufferedInputStream(client.getInputStream()));
    OutputStream out = new BufferedOutputStream(server.getOutputStream());
    while (true) {
      if (in.available() == 0) {
        out.flush();
      }
      if (!forwardOne(in, out)) {
        return;
      }
    }
  }

  private boolean forwardOne(DataInputStream in, OutputStream out)
      throws IOException, InterruptedException {
    int type = started ? in.read() : ClientMessage.STARTUP;
    if (type < 0) {
      out.flush();
      return false;
    }
    int length = in.readInt() - Integer.BYTES;
    if (length < 0) {
      throw new EOFException("not the protocol of PostgreSQL: is the session encrypted?");
    }
    byte[] start = in.readNBytes(Math.min(length, INSPECTED_BYTES));
    ClientMessage message = new ClientMessage((char) type, statements.sql((char) type, start));
    proxy.gate().pass();
    if (isCutBefore(message)) {
      return false;
    }
    write(out, type, length, start);
    forwardRest(in, out, length - start.length);
    if (!started) {
      out.flush();
      started = startsSession(start);
    }
    return true;
  }

  private boolean isCutBefore(ClientMessage message) {
    TcpProxy.Order order = proxy.takeOrder(message);
    if (order == null) {
      return false;
    }
    swallowing = order.then() == TcpProxy.Then.SWALLOW_REPLIES;
    cutAfterReply = order.then() == TcpProxy.Then.CUT_AFTER_REPLY;
    order.seen().complete(message);
    return order.then() == TcpProxy.Then.CUT_BEFORE;
  }

  private static void write(OutputStream out, int type, int length, byte[] start)
      throws IOException {
    if (type != ClientMessage.STARTUP) {
      out.write(type);
    }
    out.write(ByteBuffer.allocate(Integer.BYTES).putInt(length + Integer.BYTES).array());
    out.write(start);
  }

  private static void forwardRest(InputStream in, OutputStream out, int left) throws IOException {
    byte[] buffer = new byte[INSPECTED_BYTES];
    for (int rest = left; rest > 0; ) {
      int n = in.read(buffer, 0, Math.min(rest, buffer.length));
      if (n < 0) {
        throw new EOFException();
      }
      out.write(buffer, 0, n);
      rest -= n;
    }
  }

  /** A startup packet names protocol 3; requests for encryption and cancellation 1234. */
  private static boolean startsSession(byte[] start) {
    return start.length >= Short.BYTES && ByteBuffer.wrap(start).getShort() == PROTOCOL_3;
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException alreadyClosed) {
      // nothing is left to do
    }
  }
}
