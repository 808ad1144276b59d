package io.bluegreen.it.pooler;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.bluegreen.fixtures.console.ProgramLogs;
import io.bluegreen.it.support.ControlDatabases;
import io.bluegreen.it.support.PgDatabase;
import io.bluegreen.it.support.PgServer;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PgBouncer of its own process, in front of every database of one server or of one database that
 * may change. It trusts everybody and keeps at most so many server sessions per database and user.
 */
public final class PgBouncer implements AutoCloseable {
  static final int POOL_SIZE = 3;

  private static final int START_ATTEMPTS = 5;

  /** PgBouncer's {@code pool_mode}. */
  public enum Mode {
    SESSION,
    TRANSACTION
  }

  /**
   * What it is told.
   *
   * @param databases its section of that name
   * @param mode its pool mode
   * @param poolSize how many server sessions per database and user
   * @param swallowed a startup parameter that it swallows, or an empty text
   */
  private record Layout(String databases, Mode mode, int poolSize, String swallowed) {

    Layout withDatabases(String other) {
      return new Layout(other, mode, poolSize, swallowed);
    }
  }

  private final Path directory;
  private final Path log;
  private final int port;
  private volatile Process process;
  private final Layout layout;

  private PgBouncer(Path directory, Path log, int port, Process process, Layout layout) {
    this.directory = directory;
    this.log = log;
    this.port = port;
    this.process = process;
    this.layout = layout;
  }

  /** Starts one that swallows the startup parameters which pgjdbc sends by itself, and no other. */
  static PgBouncer start(PgServer server, Mode mode) throws IOException {
    return start(server, mode, "");
  }

  /**
   * Starts one that swallows another startup parameter too.
   *
   * @param swallowed the parameter's name, or an empty text
   */
  static PgBouncer start(PgServer server, Mode mode, String swallowed) throws IOException {
    String everyDatabase = "* = host=%s port=%d".formatted(server.host(), server.port());
    return start(new Layout(everyDatabase, mode, POOL_SIZE, swallowed));
  }

  /** Starts one in front of a single database, which {@link #route} can change. */
  public static PgBouncer inFrontOf(String alias, PgDatabase target, Mode mode, int poolSize)
      throws IOException {
    return start(new Layout(entry(alias, target), mode, poolSize, ""));
  }

  private static String entry(String alias, PgDatabase target) {
    return "%s = host=%s port=%d dbname=%s"
        .formatted(alias, target.server().host(), target.server().port(), target.name());
  }

  private static PgBouncer start(Layout layout) throws IOException {
    Path program = program();
    IOException failure = new IOException("not tried");
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      try {
        return launch(program, layout);
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  public int port() {
    return port;
  }

  /** Writes another target into its configuration, which it reads at the next RELOAD. */
  public void route(String alias, PgDatabase target) throws IOException {
    Path users = directory.resolve("users.txt");
    write(
        directory.resolve("pgbouncer.ini"),
        ini(layout.withDatabases(entry(alias, target)), port, users));
  }

  /**
   * Ends it as a crash does, and starts it again on the same port.
   *
   * @throws IOException if it does not start
   */
  public void restart() throws IOException {
    process.destroyForcibly().onExit().join();
    process = process(program(), directory.resolve("pgbouncer.ini"), log);
    if (!answers()) {
      throw new IOException("PgBouncer does not start again:\n" + Files.readString(log));
    }
  }

  /** Opens its console, which understands PAUSE, RELOAD and RESUME. */
  public PoolerConsole console() throws IOException {
    return new PoolerConsole(port);
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly().onExit().join();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  private static Path program() {
    String path = System.getenv().getOrDefault("PATH", "") + File.pathSeparator + "/usr/sbin";
    List<Path> found =
        Arrays.stream(path.split(File.pathSeparator))
            .map(directory -> Path.of(directory, "pgbouncer"))
            .filter(Files::isExecutable)
            .toList();
    Assumptions.assumeFalse(
        found.isEmpty(), "skipped, because pgbouncer is not installed: apt-get install pgbouncer");
    return found.get(0);
  }

  private static PgBouncer launch(Path program, Layout layout) throws IOException {
    int port = freePort();
    Path directory = Files.createTempDirectory("bluegreen-pgbouncer-");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path log = ProgramLogs.file("pgbouncer", directory.resolve("pgbouncer.log"));
    Path users = write(directory.resolve("users.txt"), users());
    Path ini = write(directory.resolve("pgbouncer.ini"), ini(layout, port, users));
    Process process = process(program, ini, log);
    PgBouncer bouncer = new PgBouncer(directory, log, port, process, layout);
    if (!bouncer.answers()) {
      String said = Files.readString(log);
      bouncer.close();
      throw new IOException("PgBouncer does not start:\n" + said);
    }
    return bouncer;
  }

  private static Process process(Path program, Path ini, Path log) throws IOException {
    List<String> command = new ArrayList<>(unprivileged());
    command.addAll(List.of(program.toString(), ini.toString()));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
        .start();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static Path write(Path file, String text) throws IOException {
    Files.writeString(file, text, UTF_8);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }

  private static String users() {
    return """
        "postgres" ""
        "%s" ""
        """
        .formatted(ControlDatabases.APPLICATION);
  }

  private static String ini(Layout layout, int port, Path users) {
    return """
        [databases]
        %s
        [pgbouncer]
        listen_addr = 127.0.0.1
        listen_port = %d
        unix_socket_dir =
        auth_type = trust
        auth_file = %s
        admin_users = postgres
        pool_mode = %s
        default_pool_size = %d
        server_login_retry = 1
        max_client_conn = 200
        ignore_startup_parameters = %s
        """
        .formatted(
            layout.databases(),
            port,
            users,
            layout.mode().name().toLowerCase(Locale.ROOT),
            layout.poolSize(),
            layout.swallowed().isEmpty()
                ? "extra_float_digits"
                : "extra_float_digits," + layout.swallowed());
  }

  /** It refuses to run as root; in a user namespace of its own, or as {@code nobody}, it runs. */
  private static List<String> unprivileged() throws IOException {
    if (!"root".equals(System.getProperty("user.name"))) {
      return List.of();
    }
    List<String> namespace = List.of("unshare", "-U", "--");
    return works(namespace)
        ? namespace
        : List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--");
  }

  private static boolean works(List<String> prefix) throws IOException {
    List<String> command = new ArrayList<>(prefix);
    command.add("true");
    return new ProcessBuilder(command).start().onExit().join().exitValue() == 0;
  }

  private boolean answers() throws IOException {
    try {
      while (!process.waitFor(10, MILLISECONDS)) {
        if (isOpen()) {
          return true;
        }
      }
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while PgBouncer started", e);
    }
  }

  private boolean isOpen() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }
}
