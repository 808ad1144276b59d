package io.bluegreen.ops.metrics;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP server with one page, {@code /metrics}. Thread-safe.
 *
 * <p>On a loopback address it answers only requests whose {@code Host} is that address or {@code
 * localhost}, so that no page in a browser of this machine reads it under a name of its own.
 */
public final class MetricsServer implements AutoCloseable {
  private static final String PAGE = "/metrics";
  private static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";
  private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final int THREADS = 2;

  private final HttpServer server;
  private final ExecutorService threads;
  private final Supplier<String> page;
  private final @Nullable String token;
  private final boolean onlyLocal;

  private MetricsServer(HttpServer server, Supplier<String> page, @Nullable String token) {
    this.server = server;
    this.page = page;
    this.token = token;
    this.onlyLocal = server.getAddress().getAddress().isLoopbackAddress();
    this.threads =
        Executors.newFixedThreadPool(
            THREADS,
            work -> {
              Thread thread = new Thread(work, "bluegreen-metrics");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Opens the server.
   *
   * @param page returns the page; called for each request
   * @param token what {@code Authorization: Bearer …} has to say; null for nothing
   * @param tls null for plain HTTP
   * @throws IOException if the address is not to be had
   */
  public static MetricsServer open(
      InetSocketAddress address,
      Supplier<String> page,
      @Nullable String token,
      @Nullable SSLContext tls)
      throws IOException {
    HttpServer http;
    if (tls == null) {
      http = HttpServer.create(address, 0);
    } else {
      HttpsServer https = HttpsServer.create(address, 0);
      https.setHttpsConfigurator(new HttpsConfigurator(tls));
      http = https;
    }
    MetricsServer server = new MetricsServer(http, page, token);
    http.setExecutor(server.threads);
    http.createContext("/", server::answer);
    http.start();
    return server;
  }

  /** Returns where it listens. */
  public InetSocketAddress address() {
    return server.getAddress();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      if (onlyLocal && !isLocal(exchange.getRequestHeaders().getFirst("Host"))) {
        send(exchange, 403, "this address answers to localhost only\n");
      } else if (!isAllowed(exchange.getRequestHeaders().getFirst("Authorization"))) {
        exchange.getResponseHeaders().set("WWW-Authenticate", "Bearer");
        send(exchange, 401, "Authorization: Bearer TOKEN is missing or wrong\n");
      } else if (!exchange.getRequestURI().getPath().equals(PAGE)) {
        send(exchange, 404, "there is " + PAGE + "\n");
      } else if (!exchange.getRequestMethod().equals("GET")) {
        exchange.getResponseHeaders().set("Allow", "GET");
        send(exchange, 405, "GET is all that there is\n");
      } else {
        send(exchange, 200, page.get());
      }
    }
  }

  private static boolean isLocal(@Nullable String host) {
    return host != null && LOCAL.contains(host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT));
  }

  private boolean isAllowed(@Nullable String given) {
    return token == null
        || (given != null
            && MessageDigest.isEqual(given.getBytes(UTF_8), ("Bearer " + token).getBytes(UTF_8)));
  }

  private static void send(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = text.getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", status == 200 ? TYPE : "text/plain");
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
