package io.bluegreen.ops.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The programs of one version of PostgreSQL on disk.
 *
 * @param major for example 18
 * @param version for example {@code 18.1}
 * @param bin the directory of initdb, pg_ctl and postgres
 */
record ServerPrograms(int major, String version, Path bin) {
  private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) ((\\d+)[^\\s]*)");

  /** Tells whether a directory has the programs of a server. */
  static boolean areIn(Path bin) {
    return List.of("initdb", "pg_ctl", "postgres").stream()
        .allMatch(name -> Files.isExecutable(bin.resolve(name)));
  }

  /**
   * Returns the programs in a directory, with their version.
   *
   * @throws IOException if they do not run, or print no version
   */
  static ServerPrograms in(Path bin) throws IOException {
    Path postgres = bin.resolve("postgres");
    String said = ServerLauncher.output(List.of(postgres.toString(), "--version"));
    Matcher version = VERSION.matcher(said);
    if (!version.find()) {
      throw new IOException(postgres + " prints no version: " + said.strip());
    }
    return new ServerPrograms(Integer.parseInt(version.group(2)), version.group(1), bin);
  }

  String program(String name) {
    return bin.resolve(name).toString();
  }
}
