package io.bluegreen.benchmarks.growth;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A server in this process that implements as much of PostgreSQL's protocol as a login and {@code
 * SELECT 1} need, on one thread. It serves more connections than a real server could hold.
 */
final class FakeServer implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listening = ServerSocketChannel.open();
  private final Thread thread = new Thread(this::serve, "fake-server");
  private volatile boolean closed;

  FakeServer() throws IOException {
    listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
    listening.configureBlocking(false);
    listening.register(selector, SelectionKey.OP_ACCEPT);
    thread.setDaemon(true);
    thread.start();
  }

  /** {@code host:port/database}. */
  String endpoint() throws IOException {
    return "127.0.0.1:" + ((InetSocketAddress) listening.getLocalAddress()).getPort() + "/fake";
  }

  private void serve() {
    try {
      while (!closed) {
        selector.select(this::handle);
      }
      for (SelectionKey key : selector.keys()) {
        key.channel().close();
      }
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(SelectionKey key) {
    if (key.isAcceptable()) {
      accept();
    } else if (key.attachment() instanceof FakeSession session && !session.answers()) {
      key.cancel();
    }
  }

  private void accept() {
    try {
      SocketChannel client = listening.accept();
      if (client != null) {
        client.configureBlocking(false);
        client.register(selector, SelectionKey.OP_READ, new FakeSession(client));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it; the thread that serves closes what it has opened. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
