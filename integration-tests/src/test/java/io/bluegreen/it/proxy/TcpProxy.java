package io.bluegreen.it.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A proxy between clients and a PostgreSQL server, on a port of its own, that breaks connections on
 * request: it cuts or stalls connections, refuses new ones, or drops replies after a message that a
 * test waits for. Without requests it forwards everything. Sessions must not be encrypted.
 */
public final class TcpProxy implements AutoCloseable {

  /** What happens to a connection on which the awaited message was seen. */
  public enum Then {
    /** The message is passed on, and nothing that the server says from then on. */
    SWALLOW_REPLIES,
    /** The message is passed on, and the connection is cut once the server has answered. */
    CUT_AFTER_REPLY,
    /** The message is not passed on, and the connection is cut. */
    CUT_BEFORE
  }

  /** An order that is carried out once. */
  record Order(
      Predicate<ClientMessage> message, Then then, CompletableFuture<ClientMessage> seen) {}

  private final InetSocketAddress server;
  private final ServerSocket listener;
  private final Gate gate = new Gate();
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private final AtomicReference<@Nullable Order> order = new AtomicReference<>();
  private final AtomicInteger accepted = new AtomicInteger();
  private volatile boolean refusing;
  private volatile boolean mute;
  private volatile boolean silent;
  private final Queue<Socket> unanswered = new ConcurrentLinkedQueue<>();

  private TcpProxy(InetSocketAddress server) throws IOException {
    this.server = server;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  /** Starts a proxy for a server. */
  public static TcpProxy to(String host, int port) {
    try {
      TcpProxy proxy = new TcpProxy(new InetSocketAddress(host, port));
      Threads.start("proxy-accept", proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** {@code host:port}, as it stands in a URL in the server's place. */
  public String address() {
    return "127.0.0.1:" + port();
  }

  /** How many connections there are now. */
  public int connections() {
    return open.size();
  }

  /** How many connections there have been, refused ones included. */
  public int accepted() {
    return accepted.get();
  }

  /** Cuts all connections, in the middle of whatever they do; new ones are accepted. */
  public void cut() {
    open.forEach(ProxiedConnection::cut);
  }

  /** Lets nothing through in either direction; connections stay, and new ones hang. */
  public void stall() {
    gate.close();
  }

  /** Lets through what was stalled, and everything after it. */
  public void resume() {
    gate.open();
  }

  /** Makes the server forget all connections; clients are told nothing and wait. */
  public void halfOpen() {
    open.forEach(ProxiedConnection::halfOpen);
  }

  /** Loses every notification of the server, until {@link #mend}. */
  public void mute() {
    mute = true;
  }

  /**
   * Accepts new connections and never answers them, and cuts those that are open: whoever logs in
   * here waits until his own limit ends it, or until {@link #speak}.
   */
  public void silence() {
    silent = true;
    cut();
  }

  /** Answers again; connections that were never answered are cut. */
  public void speak() {
    silent = false;
    for (Socket client = unanswered.poll(); client != null; client = unanswered.poll()) {
      try {
        client.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  /** Takes back everything that was ordered, and cuts what is half open. */
  public void mend() {
    order.set(null);
    mute = false;
    admit();
    resume();
    speak();
    open.stream().filter(ProxiedConnection::isHalfOpen).forEach(ProxiedConnection::cut);
  }

  /** Cuts new connections at once; existing ones stay. */
  public void refuse() {
    refusing = true;
  }

  /** Accepts new connections again. */
  public void admit() {
    refusing = false;
  }

  /**
   * Waits on all connections, also those that are open already, for the first message that matches,
   * and breaks its connection in the given way.
   *
   * @return completed with the message once that has happened
   */
  public CompletableFuture<ClientMessage> on(Predicate<ClientMessage> message, Then then) {
    CompletableFuture<ClientMessage> seen = new CompletableFuture<>();
    order.set(new Order(message, then, seen));
    return seen;
  }

  /** The same for whoever does not care when it happens. */
  public void breakNext(Predicate<ClientMessage> message, Then then) {
    order.set(new Order(message, then, new CompletableFuture<>()));
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    gate.open();
    cut();
    speak();
  }

  /** Takes the order if this message fulfils it; each order goes to one connection only. */
  @Nullable Order takeOrder(ClientMessage message) {
    Order now = order.get();
    return now != null && now.message().test(message) && order.compareAndSet(now, null)
        ? now
        : null;
  }

  boolean isMute() {
    return mute;
  }

  Gate gate() {
    return gate;
  }

  void closed(ProxiedConnection connection) {
    open.remove(connection);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        connected(listener.accept());
      } catch (IOException closedOrServerGone) {
        // the next one may fare better
      }
    }
  }

  private void connected(Socket client) throws IOException {
    accepted.incrementAndGet();
    if (refusing) {
      client.close();
      return;
    }
    if (silent) {
      unanswered.add(client);
      return;
    }
    Socket upstream = new Socket();
    try {
      upstream.connect(server);
    } catch (IOException e) {
      client.close();
      throw e;
    }
    ProxiedConnection connection = new ProxiedConnection(this, client, upstream);
    open.add(connection);
    connection.start();
  }
}
