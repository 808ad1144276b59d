package io.bluegreen.benchmarks.cutover;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.fixtures.server.PgDatabase;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A PgBouncer in transaction mode before one database, which can be pointed at another one. */
final class Bouncer implements AutoCloseable {
  private static final int SERVER_SESSIONS = 16;

  private final Path directory;
  private final Path ini;
  private final int port;
  private final Process process;
  private final BouncerConsole console;

  private Bouncer(Path program, PgDatabase database) throws IOException {
    directory = Files.createTempDirectory("bluegreen-bench-pgbouncer-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    ini = directory.resolve("pgbouncer.ini");
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    write(directory.resolve("users.txt"), "\"postgres\" \"\"\n");
    point(database);
    List<String> command = new ArrayList<>();
    if ("root".equals(System.getProperty("user.name"))) {
      command.addAll(List.of("unshare", "-U", "--")); // it refuses to run as root
    }
    command.addAll(List.of(program.toString(), ini.toString()));
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    console = console();
  }

  /** Starts one; null where it is not installed. */
  static @Nullable Bouncer start(PgDatabase database) throws IOException {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    for (String place : path.split(File.pathSeparator, -1)) {
      Path program = Path.of(place, "pgbouncer");
      if (Files.isExecutable(program)) {
        return new Bouncer(program, database);
      }
    }
    return null;
  }

  String url() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/app?user=postgres&prepareThreshold=0";
  }

  void command(String command) throws IOException {
    console.command(command);
  }

  /** Changes the configuration; {@code RELOAD} makes it count. */
  void point(PgDatabase database) throws IOException {
    write(
        ini,
        """
        [databases]
        app = host=%s port=%d dbname=%s user=postgres
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = trust
        auth_file = %s
        admin_users = postgres
        pool_mode = transaction
        default_pool_size = %d
        max_client_conn = 1000
        ignore_startup_parameters = extra_float_digits
        """
            .formatted(
                database.server().host(),
                database.server().port(),
                database.name(),
                port,
                directory.resolve("users.txt"),
                SERVER_SESSIONS));
  }

  @Override
  public void close() throws IOException {
    console.close();
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private BouncerConsole console() throws IOException {
    while (true) {
      try {
        return new BouncerConsole(port);
      } catch (ConnectException notYet) {
        if (!process.isAlive()) {
          throw new IOException(
              "PgBouncer does not start:\n" + Files.readString(directory.resolve("log")), notYet);
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }

  private static void write(Path file, String text) throws IOException {
    Files.writeString(file, text, UTF_8);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
