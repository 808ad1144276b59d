package io.bluegreen.eco;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** A server of others in a directory of the test, as an operator has unpacked it. */
final class ServerDirectory {
  private final Path root;

  private ServerDirectory(Path root) {
    this.root = root;
  }

  /** A copy of what the build has unpacked for a stack. */
  static ServerDirectory copyOf(String stack, Path directory) throws IOException {
    Path root = directory.resolve(stack);
    copy(unpacked(stack), root);
    return new ServerDirectory(root);
  }

  /** The one directory that the archive had. */
  private static Path unpacked(String stack) throws IOException {
    try (Stream<Path> entries = Files.list(Path.of("stacks", stack, "target", "server"))) {
      return entries.filter(Files::isDirectory).findFirst().orElseThrow();
    }
  }

  /** Copies a directory into another one, over what is there. */
  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      files.forEach(file -> copyOne(file, to.resolve(from.relativize(file).toString())));
    }
  }

  private static void copyOne(Path file, Path copy) {
    try {
      if (Files.isDirectory(file)) {
        Files.createDirectories(copy);
      } else {
        Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path path(String name) {
    return root.resolve(name);
  }

  /** A script of the server; archives do not keep that it can be run. */
  String script(String name) {
    File file = root.resolve(name).toFile();
    if (!file.setExecutable(true)) {
      throw new IllegalStateException("no file " + file);
    }
    return file.getAbsolutePath();
  }

  /** Copies files into a directory. */
  void put(String directory, Iterable<Path> files) throws IOException {
    Path target = Files.createDirectories(root.resolve(directory));
    for (Path file : files) {
      if (Files.isDirectory(file)) {
        copy(file, target);
      } else {
        Files.copy(file, target.resolve(file.getFileName().toString()));
      }
    }
  }

  void write(String name, String text) throws IOException {
    Files.createDirectories(root.resolve(name).getParent());
    Files.writeString(root.resolve(name), text);
  }

  /** Puts another text in the place of one that the file has exactly once. */
  void replace(String name, String old, String other) throws IOException {
    String text = Files.readString(root.resolve(name));
    if (text.split(java.util.regex.Pattern.quote(old), -1).length != 2) {
      throw new IllegalStateException("'" + old + "' is not once in " + name);
    }
    Files.writeString(root.resolve(name), text.replace(old, other));
  }
}
