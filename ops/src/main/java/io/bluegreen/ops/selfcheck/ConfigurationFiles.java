package io.bluegreen.ops.selfcheck;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The check of the files that the environment and the home directory name. */
public final class ConfigurationFiles {
  private static final Set<PosixFilePermission> OTHERS =
      Set.of(
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_WRITE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_WRITE);
  private static final List<String> SECRET = List.of("PGPASSFILE", "PGSSLKEY");
  private static final List<String> NAMED =
      List.of("PGPASSFILE", "PGSSLROOTCERT", "PGSSLCERT", "PGSSLKEY");

  private ConfigurationFiles() {}

  /**
   * Checks that each of them can be read, and that nobody else reads the secret ones.
   *
   * @param home where the default password file is looked for
   */
  public static List<SelfCheckResult> check(Map<String, String> environment, Path home) {
    Map<String, Path> files = new TreeMap<>();
    for (String name : NAMED) {
      String value = environment.getOrDefault(name, "");
      if (!value.isEmpty()) {
        files.put(name, Path.of(value));
      }
    }
    Path usual = home.resolve(".pgpass");
    if (!files.containsKey("PGPASSFILE") && Files.exists(usual)) {
      files.put("PGPASSFILE", usual);
    }
    List<SelfCheckResult> results = new ArrayList<>();
    files.forEach((name, file) -> results.add(check(name, file)));
    return results;
  }

  private static SelfCheckResult check(String name, Path file) {
    String check = "file-" + name.substring(2).toLowerCase(Locale.ROOT);
    if (!Files.isReadable(file)) {
      return SelfCheckResult.failed(
          check,
          "%s is %s, which cannot be read".formatted(name, file),
          "correct %s, or the rights of the file".formatted(name));
    }
    try {
      return SECRET.contains(name) && isOpenToOthers(file)
          ? SelfCheckResult.failed(
              check,
              "%s can be read by other users".formatted(file),
              "chmod 600 '%s'".formatted(file))
          : SelfCheckResult.passed(check, file.toString());
    } catch (IOException e) {
      return SelfCheckResult.failed(
          check, "the rights of %s cannot be read: %s".formatted(file, e), "check the file");
    }
  }

  private static boolean isOpenToOthers(Path file) throws IOException {
    if (!Files.getFileStore(file).supportsFileAttributeView("posix")) {
      return false;
    }
    return Files.getPosixFilePermissions(file).stream().anyMatch(OTHERS::contains);
  }
}
