package io.bluegreen.ops.demo;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An older and a newer PostgreSQL: those that were named, else the oldest and the newest that are
 * found beside the tool or in the usual directories of packages.
 *
 * @param older for the old side
 * @param newer for the new side; the same as the older one if there is only one version
 */
record ServerDistributions(ServerDistribution older, ServerDistribution newer) {
  private static final int OLDEST = 14;
  private static final List<String> PACKAGES =
      List.of(
          "/usr/lib/postgresql",
          "/usr",
          "/usr/local",
          "/opt/homebrew/opt",
          "/usr/local/opt",
          "/Applications/Postgres.app/Contents/Versions");

  /**
   * Returns the named versions.
   *
   * @param bins one directory of programs for both sides, or one for each
   */
  static ServerDistributions named(List<Path> bins) throws IOException {
    List<ServerDistribution> all = new ArrayList<>();
    for (Path bin : bins) {
      if (!ServerPrograms.areIn(bin)) {
        throw new IOException(bin + " does not have initdb, pg_ctl and postgres");
      }
      ServerPrograms programs = ServerPrograms.in(bin);
      if (programs.major() < OLDEST) {
        throw new IOException(
            "%s is PostgreSQL %s, and this needs %d or newer"
                .formatted(bin, programs.version(), OLDEST));
      }
      all.add(new ServerDistribution.Installed(programs));
    }
    return new ServerDistributions(all.get(0), all.get(all.size() - 1));
  }

  /**
   * Searches for versions.
   *
   * @param archives directory of archives, or null if there is none
   * @param path the variable PATH
   * @throws IOException if there is none
   */
  static ServerDistributions found(@Nullable Path archives, String path) throws IOException {
    TreeMap<Integer, ServerDistribution> all = new TreeMap<>();
    for (Path bin : installed(path)) {
      add(all, bin);
    }
    if (archives != null && Files.isDirectory(archives)) {
      for (Path jar : inside(archives, "*.jar")) {
        String name = jar.getFileName().toString().replace(".jar", "");
        ServerArchive archive =
            new ServerArchive(name.matches("\\d+") ? Integer.parseInt(name) : 0, jar);
        if (archive.major() >= OLDEST && archive.fits()) {
          all.put(archive.major(), archive);
        }
      }
    }
    if (all.isEmpty()) {
      throw new IOException("there is no PostgreSQL %d or newer here".formatted(OLDEST));
    }
    return new ServerDistributions(all.firstEntry().getValue(), all.lastEntry().getValue());
  }

  private static void add(TreeMap<Integer, ServerDistribution> all, Path bin) {
    try {
      ServerPrograms programs = ServerPrograms.in(bin);
      if (programs.major() >= OLDEST) {
        all.putIfAbsent(programs.major(), new ServerDistribution.Installed(programs));
      }
    } catch (IOException doesNotRun) {
      // A version that does not run on this machine is not available; others may be.
      return;
    }
  }

  private static List<Path> installed(String path) throws IOException {
    List<Path> bins = new ArrayList<>();
    for (String parent : PACKAGES) {
      if (Files.isDirectory(Path.of(parent))) {
        for (Path version : inside(Path.of(parent), "{[0-9]*,pgsql*,postgresql*}")) {
          bins.add(version.resolve("bin"));
        }
      }
    }
    for (String directory : path.split(File.pathSeparator, -1)) {
      if (!directory.isEmpty()) {
        bins.add(Path.of(directory));
      }
    }
    return bins.stream().filter(ServerPrograms::areIn).toList();
  }

  private static List<Path> inside(Path directory, String glob) throws IOException {
    List<Path> all = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, glob)) {
      found.forEach(all::add);
    }
    return all.stream().sorted().toList();
  }
}
