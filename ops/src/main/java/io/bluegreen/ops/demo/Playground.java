package io.bluegreen.ops.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Two empty servers in a temporary directory: an older one as blue and a newer one as green.
 *
 * <p>Closing the playground stops the servers and deletes the directory. If a process was killed,
 * its servers and files are removed by the next process that opens a playground.
 */
public final class Playground implements AutoCloseable {
  private static final String PREFIX = "bluegreen-demo-";
  private static final String LOCK = "lock";
  private static final long END_SECONDS = 30;
  private static final Path PARENT = Path.of(System.getProperty("java.io.tmpdir"));

  private final Path directory;
  private final FileChannel lock;
  private final String password;
  private final Map<Side, LocalServer> servers = new EnumMap<>(Side.class);

  private Playground(Path directory, FileChannel lock) {
    this.directory = directory;
    this.lock = lock;
    byte[] random = new byte[18];
    new SecureRandom().nextBytes(random);
    password = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /**
   * Starts both servers.
   *
   * @param bins directories of programs, one for both sides or one for each; empty to search for
   *     them
   * @param archives directory of archives as Maven provides them, or null
   * @param path the variable PATH
   * @param messages receives a line for each action
   * @throws IOException if there is no PostgreSQL, or if it does not start; everything is removed
   *     then
   */
  public static Playground open(
      List<Path> bins, @Nullable Path archives, String path, Consumer<String> messages)
      throws IOException {
    ServerDistributions distributions =
        bins.isEmpty()
            ? ServerDistributions.found(archives, path)
            : ServerDistributions.named(bins);
    ServerLauncher launcher = ServerLauncher.here();
    Path directory = Files.createTempDirectory(PREFIX);
    // A server that runs as another user has to traverse the directory, but need not list it.
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    Playground playground = new Playground(directory, lock(directory));
    try {
      removeLeftovers(directory, launcher, messages);
      playground.start(distributions, launcher, messages);
      return playground;
    } catch (IOException | RuntimeException e) {
      playground.close();
      throw e;
    }
  }

  /** Returns the server of a side. */
  public LocalServer server(Side side) {
    return Objects.requireNonNull(servers.get(side));
  }

  /** Returns the directory for files of the demo. */
  public Path directory() {
    return directory;
  }

  /** Returns the superuser's name. */
  public String user() {
    return LocalServer.SUPERUSER;
  }

  /** Returns the superuser's password, the same on both sides. */
  public String password() {
    return password;
  }

  /** Returns the connection string of the other server, whose password file only it can read. */
  public String connectionInfo(Side side, String database) {
    return "host=127.0.0.1 port=%d dbname=%s user=%s passfile=%s"
        .formatted(server(side).port(), database, user(), passfile(side.other()));
  }

  /** Stops both servers and deletes everything, also on an interrupted thread. */
  @Override
  public void close() throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      for (LocalServer server : servers.values()) {
        server.stop();
      }
    } finally {
      delete(directory);
      lock.close();
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void start(
      ServerDistributions distributions, ServerLauncher launcher, Consumer<String> messages)
      throws IOException {
    for (Side side : Side.values()) {
      ServerDistribution chosen = side == Side.BLUE ? distributions.older() : distributions.newer();
      messages.accept("PostgreSQL %d is started as %s".formatted(chosen.major(), side));
      Path sideDirectory = directory.resolve(side.text());
      ServerPrograms programs = chosen.ready(sideDirectory.resolve("programs"));
      Files.createDirectories(sideDirectory);
      launcher.handOver(sideDirectory);
      LocalServer server = new LocalServer(programs, sideDirectory.resolve("server"), launcher);
      servers.put(side, server);
      server.start(password);
      Path file = passfile(side);
      Files.writeString(file, "127.0.0.1:*:*:%s:%s\n".formatted(user(), password), UTF_8);
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      launcher.handOver(file);
    }
  }

  private Path passfile(Side side) {
    return directory.resolve(side.text()).resolve("server").resolve("passfile");
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new IOException(directory + " is locked by another process");
    }
    return channel;
  }

  /** Removes directories of this user whose lock is free, because their process has ended. */
  private static void removeLeftovers(Path own, ServerLauncher launcher, Consumer<String> messages)
      throws IOException {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(PARENT, PREFIX + "*")) {
      for (Path directory : all) {
        if (!directory.equals(own) && isOfThisUser(directory, own) && isAbandoned(directory)) {
          remove(directory, launcher, messages);
        }
      }
    }
  }

  /**
   * Removes one directory. If a program of the killed demo still writes there, the next demo tries.
   */
  private static void remove(Path directory, ServerLauncher launcher, Consumer<String> messages) {
    try {
      for (Side side : Side.values()) {
        end(directory.resolve(side.text()).resolve("server/data/postmaster.pid"), launcher);
      }
      delete(directory);
      messages.accept("the files of an earlier demo in %s are removed".formatted(directory));
    } catch (IOException e) {
      messages.accept("the files of an earlier demo cannot be removed yet: " + e);
    }
  }

  /** Deletes a directory, the lock last, so that a crash in between leaves a recognizable rest. */
  private static void delete(Path directory) throws IOException {
    Path lock = directory.resolve(LOCK);
    List<Path> all = new ArrayList<>();
    try (Stream<Path> found = Files.walk(directory)) {
      found.filter(path -> !path.equals(lock) && !path.equals(directory)).forEach(all::add);
    }
    Collections.reverse(all);
    all.addAll(List.of(lock, directory));
    for (Path path : all) {
      Files.deleteIfExists(path);
    }
  }

  private static boolean isOfThisUser(Path directory, Path own) throws IOException {
    return Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)
        && Files.getOwner(directory, LinkOption.NOFOLLOW_LINKS).equals(Files.getOwner(own));
  }

  private static boolean isAbandoned(Path directory) throws IOException {
    Path file = directory.resolve(LOCK);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free != null;
    } catch (OverlappingFileLockException ofThisProcess) {
      return false;
    }
  }

  /** Ends a server immediately by SIGQUIT. The first line of its PID file is the process id. */
  private static void end(Path pidFile, ServerLauncher launcher) throws IOException {
    if (!Files.exists(pidFile)) {
      return;
    }
    String pid = Files.readAllLines(pidFile, UTF_8).get(0).strip();
    Optional<ProcessHandle> process =
        ProcessHandle.of(Long.parseLong(pid)).filter(Playground::isServer);
    if (process.isPresent()) {
      launcher.run(List.of("sh", "-c", "kill -QUIT \"$0\" 2> /dev/null || true", pid));
      try {
        process.get().onExit().get(END_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("interrupted while a server ended");
      } catch (ExecutionException | TimeoutException e) {
        throw new IOException("the server with process %s does not end".formatted(pid), e);
      }
    }
  }

  private static boolean isServer(ProcessHandle process) {
    return process.info().command().filter(name -> name.endsWith("postgres")).isPresent();
  }
}
