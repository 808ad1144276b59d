package io.bluegreen.it.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The launcher of servers that refuse to run as root. An ordinary user starts them directly. Root
 * starts them in a user namespace of its own, where root's files keep their owner. Where the kernel
 * or a container forbids that, root starts them as user {@code nobody}, who becomes the owner of
 * the data directory first.
 *
 * @param prefix words before each command
 * @param handingOver command that changes the owner of files; empty if none is needed
 */
record Launch(List<String> prefix, List<String> handingOver) {
  private static final Launch PLAIN = new Launch(List.of(), List.of());
  private static final Launch NAMESPACE = new Launch(List.of("unshare", "-U", "--"), List.of());
  private static final Launch NOBODY =
      new Launch(
          List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
          List.of("chown", "-R", "65534:65534"));

  static Launch here() {
    return Chosen.HERE;
  }

  List<String> command(List<String> command) {
    return joined(prefix, command);
  }

  /** Makes a directory, and what is in it, the server's own. */
  void handOver(Path directory) throws IOException {
    if (!handingOver.isEmpty()) {
      Commands.run(joined(handingOver, List.of(directory.toString())));
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private static final class Chosen {
    static final Launch HERE = choose();

    private static Launch choose() {
      if (!Commands.succeeds(List.of("sh", "-c", "test $(id -u) = 0"))) {
        return PLAIN;
      }
      for (Launch candidate : List.of(NAMESPACE, NOBODY)) {
        if (Commands.succeeds(candidate.command(List.of("true")))) {
          return candidate;
        }
      }
      throw new IllegalStateException(
          "PostgreSQL does not run as root, and neither unshare -U nor setpriv works here: "
              + "run the tests as another user");
    }
  }
}
