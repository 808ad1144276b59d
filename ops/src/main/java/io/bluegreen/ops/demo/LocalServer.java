package io.bluegreen.ops.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;

/**
 * A PostgreSQL server on the loopback interface, with a directory and a password of its own. It has
 * its own process group, so that Ctrl-C in the terminal does not reach the server.
 */
public final class LocalServer {
  static final String SUPERUSER = "postgres";
  private static final int START_ATTEMPTS = 5;
  private static final String SETTINGS =
      """
      listen_addresses = '127.0.0.1'
      unix_socket_directories = ''
      wal_level = logical
      wal_retrieve_retry_interval = 200ms
      fsync = off
      shared_buffers = 32MB
      timezone = 'UTC'
      """;

  private final ServerPrograms programs;
  private final Path directory;
  private final ServerLauncher launcher;
  private int port;

  LocalServer(ServerPrograms programs, Path directory, ServerLauncher launcher) {
    this.programs = programs;
    this.directory = directory;
    this.launcher = launcher;
  }

  /** Returns the version, for example {@code 18.1}. */
  public String version() {
    return programs.version();
  }

  /** Returns the port of the server. */
  public int port() {
    return port;
  }

  /** Returns the endpoint of a database, as a row of the control table writes it. */
  public String endpoint(String database) {
    return address() + "/" + database;
  }

  /** Returns host and port. */
  String address() {
    return String.format(Locale.ROOT, "127.0.0.1:%d", port);
  }

  /** Creates the server with a superuser of this password, and starts it. */
  void start(String password) throws IOException {
    Files.createDirectories(directory);
    Path secret = Files.writeString(directory.resolve("initdb.secret"), password + "\n", UTF_8);
    launcher.handOver(directory);
    launcher.run(
        List.of(
            programs.program("initdb"),
            "--pgdata=" + data(),
            "--username=" + SUPERUSER,
            "--pwfile=" + secret,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--no-locale",
            "--no-sync"));
    Files.delete(secret);
    configure(SETTINGS);
    for (int attempt = 1; !started(attempt); attempt++) {
      port = 0;
    }
  }

  /** Ends all sessions and the server. */
  void stop() throws IOException {
    if (Files.exists(data().resolve("postmaster.pid"))) {
      launcher.run(
          List.of(programs.program("pg_ctl"), "-D", data().toString(), "-m", "fast", "-w", "stop"));
    }
  }

  /** Tries to start on a free port. Returns false if another program took the port meanwhile. */
  private boolean started(int attempt) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    configure("port = " + port + "\n");
    try {
      launcher.run(
          List.of(
              programs.program("pg_ctl"),
              "-D",
              data().toString(),
              "-l",
              log().toString(),
              "-w",
              "start"));
      return true;
    } catch (IOException e) {
      String said = Files.exists(log()) ? Files.readString(log(), UTF_8).strip() : "";
      if (attempt < START_ATTEMPTS && said.contains("could not bind")) {
        return false;
      }
      throw new IOException(
          "PostgreSQL %s does not start: %s".formatted(version(), lastLine(said)), e);
    }
  }

  private static String lastLine(String text) {
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  private void configure(String settings) throws IOException {
    Files.writeString(
        data().resolve("postgresql.conf"), settings, UTF_8, StandardOpenOption.APPEND);
  }

  private Path data() {
    return directory.resolve("data");
  }

  private Path log() {
    return directory.resolve("server.log");
  }
}
