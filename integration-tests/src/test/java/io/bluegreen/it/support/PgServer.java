package io.bluegreen.it.support;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.bluegreen.fixtures.console.ProgramLogs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A PostgreSQL server of its own process and data directory on the loopback interface. Everybody is
 * trusted; the superuser is {@code postgres}. It is quick rather than durable: it survives {@link
 * #crash()}, not a power failure.
 */
public final class PgServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PgServer.class);
  private static final String SUPERUSER = "postgres";
  private static final int START_ATTEMPTS = 5;

  private final int major;
  private final Path directory;
  private final Path logFile;
  private final Map<String, String> settings;
  private final KeptSessions sessions = new KeptSessions(this);
  private final AtomicInteger databases = new AtomicInteger();
  private final Thread closeAtExit = new Thread(this::closeQuietly, "stop-postgres");
  private int port;
  private @Nullable Process process;

  private PgServer(Builder builder) throws IOException {
    major = builder.major;
    settings = new LinkedHashMap<>(builder.settings);
    directory = Files.createTempDirectory("bluegreen-pg" + major + "-");
    logFile = ProgramLogs.file("postgres-" + major, directory.resolve("server.log"));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    PgDistribution.of(major).copyEmptyCluster(data());
    if (!builder.hba.isEmpty()) {
      List<String> rules = new ArrayList<>(builder.hba);
      rules.add("host all all all trust");
      rules.add("host replication all all trust");
      Files.write(data().resolve("pg_hba.conf"), rules, UTF_8);
    }
    Launch.here().handOver(directory);
    Runtime.getRuntime().addShutdownHook(closeAtExit);
  }

  /** Starts a server with the settings that suit most tests. */
  public static PgServer start(int major) {
    return builder(major).start();
  }

  public static Builder builder(int major) {
    return new Builder(major);
  }

  public int major() {
    return major;
  }

  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return port;
  }

  /** {@code host:port/database}, as a side of a deployment in cluster mode is written. */
  public String endpoint(String database) {
    return host() + ":" + port + "/" + database;
  }

  /**
   * A URL for pgjdbc and user {@code postgres}; further parameters can be appended with {@code &}.
   */
  public String jdbcUrl(String database) {
    return "jdbc:postgresql://" + endpoint(database) + "?user=" + SUPERUSER;
  }

  /** How another server's subscription reaches this one. */
  public String connectionInfo(String database) {
    return "host=%s port=%d dbname=%s user=%s".formatted(host(), port, database, SUPERUSER);
  }

  public Connection connect(String database) throws SQLException {
    return connect(database, SUPERUSER);
  }

  public Connection connect(String database, String user) throws SQLException {
    return DriverManager.getConnection("jdbc:postgresql://" + endpoint(database), user, "trusted");
  }

  /**
   * Runs statements in database {@code postgres} as superuser, each in a transaction of its own,
   * and all of them in a session as if it were new.
   */
  public void execute(String... statements) throws SQLException {
    sessions.execute("postgres", statements);
  }

  /** The sessions in which the superuser's statements run. */
  KeptSessions sessions() {
    return sessions;
  }

  /** Creates an empty database with a name that this server has not used yet. */
  public PgDatabase createDatabase() throws SQLException {
    return createDatabase("");
  }

  /** The same with options of CREATE DATABASE, for example {@code OWNER alice}. */
  public PgDatabase createDatabase(String options) throws SQLException {
    return createDatabase("test_" + databases.incrementAndGet(), options);
  }

  public PgDatabase createDatabase(String name, String options) throws SQLException {
    execute("CREATE DATABASE " + Sql.identifier(name) + " " + options);
    return new PgDatabase(this, name);
  }

  /** Ends all sessions in order, as {@code pg_ctl stop -m fast} does. */
  public void stop() throws IOException {
    end("INT");
  }

  /** Ends everything at once, as a crash does: the next start begins with recovery. */
  public void crash() throws IOException {
    end("QUIT");
  }

  /**
   * Ends every process of the server as the kernel does when memory runs out: no client is told.
   */
  public void kill() throws IOException {
    Process running = process;
    if (running == null) {
      return;
    }
    signalAll("KILL");
    Commands.await(running);
    process = null;
  }

  /** Stops every process of the server where it is: connections stay, and nothing answers. */
  public void suspend() throws IOException {
    signalAll("STOP");
  }

  /** Lets a suspended server go on. */
  public void proceed() throws IOException {
    signalAll("CONT");
  }

  /** Stops single server processes where they are; the rest of the server goes on. */
  public void suspendBackends(List<Long> pids) {
    signal("STOP", pids);
  }

  /** Lets them go on; one that has ended meanwhile is no failure. */
  public void proceedBackends(List<Long> pids) {
    signal("CONT", pids);
  }

  private static void signal(String signal, List<Long> pids) {
    for (long pid : pids) {
      Commands.succeeds(List.of("kill", "-s", signal, Long.toString(pid)));
    }
  }

  private void signalAll(String signal) throws IOException {
    Process running = process;
    if (running == null) {
      return;
    }
    List<String> command = new ArrayList<>(List.of("kill", "-s", signal));
    command.add(Long.toString(running.pid()));
    running.descendants().forEach(child -> command.add(Long.toString(child.pid())));
    // One that has ended meanwhile is no failure.
    Commands.succeeds(command);
  }

  /** Starts a stopped, crashed or killed server again, on the same port and with the same data. */
  public void startAgain() throws IOException {
    if (process != null) {
      throw new IllegalStateException("still running");
    }
    for (int attempt = 1; ; attempt++) {
      int logged = log().length();
      try {
        launch();
        return;
      } catch (IOException e) {
        boolean dying = log().substring(logged).contains("still in use");
        if (attempt > 4 * START_ATTEMPTS || !dying) {
          throw e;
        }
      }
    }
  }

  /**
   * Stops the server and brings it up on the same port as a standby that is promoted at once: the
   * same data, and a timeline of its own, as after a failover without loss.
   */
  public void failOver() {
    try {
      stop();
      Path signal = Files.createFile(data().resolve("standby.signal"));
      Launch.here().handOver(signal);
      startAgain();
      execute("SELECT pg_promote()");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException("not promoted", e);
    }
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  /** What the server has written to its log since it was created. */
  public String log() throws IOException {
    return Files.readString(logFile);
  }

  @Override
  public void close() throws IOException {
    try {
      end("QUIT");
    } finally {
      Directories.delete(directory);
    }
    if (Thread.currentThread() != closeAtExit) {
      removeShutdownHook();
    }
  }

  private void removeShutdownHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(closeAtExit);
    } catch (IllegalStateException shuttingDown) {
      LOG.trace("the hook runs already", shuttingDown);
    }
  }

  private void closeQuietly() {
    try {
      close();
    } catch (IOException e) {
      LOG.warn("PostgreSQL {} on port {} could not be stopped", major, port, e);
    }
  }

  private Path data() {
    return directory.resolve("data");
  }

  /** A free port may be taken by somebody else before the server has it. */
  private void launchOnFreePort() throws IOException {
    IOException failure = null;
    for (int attempt = 0; attempt < START_ATTEMPTS; attempt++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      }
      try {
        launch();
        return;
      } catch (IOException e) {
        failure = e;
        if (!log().contains("could not bind")) {
          break;
        }
      }
    }
    throw new IOException("PostgreSQL " + major + " does not start", failure);
  }

  private void launch() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(PgDistribution.of(major).program("postgres").toString());
    command.addAll(List.of("-D", data().toString(), "-p", Integer.toString(port)));
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    Process started =
        new ProcessBuilder(Launch.here().command(command))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
            .start();
    process = started;
    awaitReady(started);
  }

  private void awaitReady(Process started) throws IOException {
    try {
      while (!started.waitFor(20, MILLISECONDS)) {
        if (answers()) {
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      started.destroyForcibly();
      throw new IOException("interrupted while PostgreSQL " + major + " started", e);
    }
    process = null;
    throw new IOException(
        "PostgreSQL " + major + " ended with " + started.exitValue() + ":\n" + log());
  }

  private boolean answers() {
    try (Connection connection = connect("postgres")) {
      return connection.isValid(0);
    } catch (SQLException notYet) {
      return false;
    }
  }

  private void end(String signal) throws IOException {
    Process running = process;
    if (running == null) {
      return;
    }
    if (running.isAlive()) {
      Commands.run(List.of("kill", "-s", signal, Long.toString(running.pid())));
      Commands.await(running);
    }
    process = null;
  }

  /** What a server is started with. */
  public static final class Builder {
    private final int major;
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final List<String> hba = new ArrayList<>();

    private Builder(int major) {
      this.major = major;
      setting("listen_addresses", "127.0.0.1");
      setting("unix_socket_directories", "");
      setting("fsync", "off");
      setting("full_page_writes", "off");
      setting("shared_buffers", "32MB");
      setting("max_connections", "100");
      setting("max_prepared_transactions", "10");
      setting("max_parallel_workers_per_gather", "0");
      setting("jit", "off");
      setting("timezone", "UTC");
      setting("log_line_prefix", "%m [%p] %q%u@%d ");
    }

    /** A line of postgresql.conf; the last one of a name counts. */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /** A line of pg_hba.conf, before the one which trusts everybody. */
    public Builder hba(String rule) {
      hba.add(rule);
      return this;
    }

    public PgServer start() {
      try {
        PgServer server = new PgServer(this);
        server.launchOnFreePort();
        LOG.info("PostgreSQL {} listens on port {}", major, server.port);
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
