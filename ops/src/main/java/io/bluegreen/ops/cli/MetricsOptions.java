package io.bluegreen.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.metrics.MetricsServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a server for metrics: where it listens, and who may ask. */
final class MetricsOptions {
  private static final String PASSWORD = "BLUEGREEN_KEYSTORE_PASSWORD";
  private static final Pattern ADDRESS = Pattern.compile("(\\[[^\\]]+\\]|[^:]+):(\\d{1,5})");

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description =
          "Where to listen; port 0 is any free one. Other addresses than loopback need"
              + " --tls-keystore and --token-file. Default: 127.0.0.1:9850.")
  String listen = "127.0.0.1:9850";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Answer only requests with Authorization: Bearer and what stands in this file.")
  @Nullable Path tokenFile;

  @Option(
      names = "--tls-keystore",
      paramLabel = "FILE",
      description =
          "Serve HTTPS with key and certificate of this PKCS#12 file; its password is in the"
              + " environment, BLUEGREEN_KEYSTORE_PASSWORD.")
  @Nullable Path keystore;

  /** Returns the URL of a server's page. */
  String url(MetricsServer server) {
    String host = server.address().getHostString();
    return "%s://%s:%d/metrics"
        .formatted(
            keystore == null ? "http" : "https",
            host.contains(":") ? "[" + host + "]" : host,
            server.address().getPort());
  }

  /**
   * Opens the server.
   *
   * @throws CommandFailedException if an option is wrong, or the address is not to be had
   */
  MetricsServer open(Map<String, String> environment, Supplier<String> page) {
    InetSocketAddress address = address();
    if (!address.getAddress().isLoopbackAddress() && (keystore == null || tokenFile == null)) {
      throw CommandFailedException.usage(
          "--listen %s can be reached by others, who would read names of applications and hosts"
              .formatted(listen),
          "add --tls-keystore FILE and --token-file FILE, or listen on 127.0.0.1");
    }
    String token = tokenFile == null ? null : token(tokenFile);
    SSLContext tls = keystore == null ? null : tls(keystore, environment.get(PASSWORD));
    try {
      return MetricsServer.open(address, page, token, tls);
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "--listen %s is not to be had: %s".formatted(listen, e.getMessage()),
          "choose another port, or end who has it");
    }
  }

  private InetSocketAddress address() {
    Matcher parts = ADDRESS.matcher(listen);
    int port = parts.matches() ? Integer.parseInt(parts.group(2)) : -1;
    if (port < 0 || port > 65_535) {
      throw CommandFailedException.usage(
          "--listen %s is no HOST:PORT".formatted(listen), "for example --listen 127.0.0.1:9850");
    }
    InetSocketAddress address =
        new InetSocketAddress(parts.group(1).replaceAll("[\\[\\]]", ""), port);
    if (address.isUnresolved()) {
      throw CommandFailedException.usage(
          "--listen %s: there is no host %s".formatted(listen, address.getHostString()),
          "for example --listen 127.0.0.1:9850");
    }
    return address;
  }

  private static String token(Path file) {
    try {
      String token = Files.readString(file, UTF_8).strip();
      if (token.length() >= 16 && !token.contains("\n")) {
        return token;
      }
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "--token-file %s cannot be read: %s".formatted(file, e.getMessage()),
          "head -c 32 /dev/urandom | base64 > %s".formatted(file));
    }
    throw CommandFailedException.usage(
        "--token-file %s has no token: one line of 16 characters or more".formatted(file),
        "head -c 32 /dev/urandom | base64 > %s".formatted(file));
  }

  private static SSLContext tls(Path file, @Nullable String password) {
    if (password == null) {
      throw CommandFailedException.usage(
          "--tls-keystore %s has a password, which is not given".formatted(file),
          "set %s in the environment".formatted(PASSWORD));
    }
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, password.toCharArray());
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(keys, password.toCharArray());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(factory.getKeyManagers(), null, null);
      return context;
    } catch (IOException | GeneralSecurityException e) {
      throw CommandFailedException.usage(
          "--tls-keystore %s cannot be used: %s".formatted(file, e.getMessage()),
          "it has to be PKCS#12 with a key, and %s its password".formatted(PASSWORD));
    }
  }
}
