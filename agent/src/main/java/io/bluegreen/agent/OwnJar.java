package io.bluegreen.agent;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The content of the agent's jar. The jar stays open: reading an entry by its URL, as a class
 * loader does, costs several times as much, and the driver has some 200 classes. Thread-safe.
 */
final class OwnJar {
  private static final @Nullable ZipFile JAR = open();

  private OwnJar() {}

  /** Returns an entry's bytes, or null where there is no such entry. */
  static byte @Nullable [] read(String path) throws IOException {
    try (InputStream in = stream(path)) {
      return in == null ? null : in.readAllBytes();
    }
  }

  private static @Nullable InputStream stream(String path) throws IOException {
    ZipFile jar = JAR;
    if (jar == null) {
      return OwnJar.class.getResourceAsStream("/" + path);
    }
    ZipEntry entry = jar.getEntry(path);
    return entry == null ? null : jar.getInputStream(entry);
  }

  /** Opens the jar. Returns null if the classes are in a directory, or not in a file at all. */
  private static @Nullable ZipFile open() {
    CodeSource source = OwnJar.class.getProtectionDomain().getCodeSource();
    try {
      File file = source == null ? null : new File(new URI(source.getLocation().toString()));
      return file == null || !file.isFile() ? null : new ZipFile(file);
    } catch (IOException | URISyntaxException | IllegalArgumentException e) {
      return null;
    }
  }
}
