package io.bluegreen.ops.demo;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.zip.ZipFile;
import org.tukaani.xz.XZInputStream;

/**
 * An embedded PostgreSQL as Maven provides it: a jar with a compressed archive for each operating
 * system. It is unpacked with the system's own {@code tar}.
 *
 * @param major the major version, which is the name of the file
 * @param jar the file, for example {@code 18.jar}
 */
record ServerArchive(int major, Path jar) implements ServerDistribution {

  /** Tells whether the jar has programs for this system. */
  boolean fits() {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.getEntry(entry()) != null;
    } catch (IOException unreadable) {
      return false;
    }
  }

  @Override
  public ServerPrograms ready(Path directory) throws IOException {
    Files.createDirectories(directory);
    try (ZipFile zip = new ZipFile(jar.toFile());
        InputStream archive =
            new XZInputStream(new BufferedInputStream(zip.getInputStream(zip.getEntry(entry()))))) {
      unpack(archive, directory);
    }
    return ServerPrograms.in(directory.resolve("bin"));
  }

  private static void unpack(InputStream archive, Path directory) throws IOException {
    Process tar =
        new ProcessBuilder(List.of("tar", "-x", "-f", "-", "-C", directory.toString()))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (OutputStream in = tar.getOutputStream()) {
      archive.transferTo(in);
    }
    int exit = ServerLauncher.await(tar);
    if (exit != 0) {
      throw new IOException("tar ended with " + exit + " in " + directory);
    }
  }

  private static String entry() {
    String system =
        System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("mac")
            ? "darwin"
            : "linux";
    String hardware = System.getProperty("os.arch").equals("amd64") ? "x86_64" : "arm_64";
    return "postgres-%s-%s.txz".formatted(system, hardware);
  }
}
