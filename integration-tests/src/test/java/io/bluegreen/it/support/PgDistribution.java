package io.bluegreen.it.support;

import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import io.zonky.test.db.postgres.embedded.PgBinaryResolver;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * One major version of PostgreSQL on disk: its programs, and an empty data directory made once by
 * {@code initdb}, which every server of that version starts from a copy of. Both are kept between
 * builds in the directory for temporary files, under the digest of the distribution.
 */
final class PgDistribution {
  /** The version whose binaries are on the class path. */
  static final int NEWEST = 18;

  private static final int OLDEST = 14;
  private static final Map<Integer, PgDistribution> KNOWN = new ConcurrentHashMap<>();

  private final Path home;

  private PgDistribution(Path home) {
    this.home = home;
  }

  static PgDistribution of(int major) {
    return KNOWN.computeIfAbsent(major, PgDistribution::prepare);
  }

  /**
   * The versions that can be started on this machine; the older ones exist for Linux on x86-64
   * only.
   */
  static List<Integer> majors() {
    return IntStream.rangeClosed(OLDEST, NEWEST)
        .filter(major -> major == NEWEST || (isLinuxOnX86() && Files.exists(jar(major))))
        .boxed()
        .toList();
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  void copyEmptyCluster(Path data) throws IOException {
    Directories.copy(home.resolve("empty-cluster"), data);
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
  }

  private static PgDistribution prepare(int major) {
    try {
      byte[] archive;
      try (InputStream in = resolver(major).getPgBinary(system(), hardware())) {
        archive = in.readAllBytes();
      }
      Path parent =
          Path.of(
              System.getProperty("java.io.tmpdir"),
              "bluegreen-it-" + System.getProperty("user.name"));
      Path home =
          parent.resolve("pg" + major + "-" + Integer.toHexString(Arrays.hashCode(archive)));
      if (!Files.exists(home)) {
        Files.createDirectories(parent);
        unpackBeside(home, archive);
      }
      return new PgDistribution(home);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL " + major + " cannot be prepared", e);
    }
  }

  /**
   * Two builds may get here at once: each works in a directory of its own, and the first to be
   * ready wins.
   */
  private static void unpackBeside(Path home, byte[] archive) throws IOException {
    Path draft = Files.createTempDirectory(home.getParent(), "draft");
    Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
    try {
      unpack(archive, draft);
      initialise(draft);
      Files.move(draft, home, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException lostTheRace) {
      Directories.delete(draft);
    } catch (FileSystemException e) {
      Directories.delete(draft);
      if (!Files.exists(home)) {
        throw e;
      }
    }
  }

  private static void initialise(Path draft) throws IOException {
    Path data = Files.createDirectory(draft.resolve("empty-cluster"));
    Launch.here().handOver(data);
    Commands.run(
        Launch.here()
            .command(
                List.of(
                    draft.resolve("bin/initdb").toString(),
                    "--pgdata=" + data,
                    "--username=postgres",
                    "--auth=trust",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--wal-segsize=1",
                    "--no-sync")));
  }

  private static void unpack(byte[] archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(
            new XZInputStream(new BufferedInputStream(new ByteArrayInputStream(archive))))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("unexpected path in the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else {
          Files.createDirectories(path.getParent());
          unpackFile(tar, entry, path);
        }
      }
    }
  }

  private static void unpackFile(InputStream tar, TarArchiveEntry entry, Path path)
      throws IOException {
    if (entry.isSymbolicLink()) {
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
      return;
    }
    Files.copy(tar, path);
    String permissions = (entry.getMode() & 0100) == 0 ? "rw-r--r--" : "rwxr-xr-x";
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
  }

  private static PgBinaryResolver resolver(int major) {
    return major == NEWEST
        ? DefaultPostgresBinaryResolver.INSTANCE
        : new JarBinaryResolver(jar(major));
  }

  private static Path jar(int major) {
    return Path.of(
        System.getProperty("bluegreen.it.pgBinaries", "target/pg-binaries"), major + ".jar");
  }

  private static boolean isLinuxOnX86() {
    return system().equals("Linux") && hardware().equals("x86_64");
  }

  private static String system() {
    return System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
        ? "Darwin"
        : "Linux";
  }

  private static String hardware() {
    String architecture = System.getProperty("os.arch");
    return architecture.equals("amd64") ? "x86_64" : architecture;
  }
}
