package io.bluegreen.benchmarks.growth;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/**
 * A server in this process that speaks as much of PostgreSQL's protocol as a login and {@code
 * SELECT 1} need, on one thread: for numbers of connections that no real server would hold.
 */
final class FakeServer implements AutoCloseable {
  private final Selector selector = Selector.open();
  private final ServerSocketChannel listening = ServerSocketChannel.open();
  private final Thread thread = new Thread(this::serve, "fake-server");

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
      while (selector.isOpen()) {
        selector.select(this::handle);
      }
    } catch (IOException | ClosedSelectorException closed) {
      // The end of it: close() was called.
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
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    for (SelectionKey key : selector.keys()) {
      key.channel().close();
    }
    selector.close();
  }
}
