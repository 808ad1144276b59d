package io.bluegreen.it.support;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How to start a server that refuses to run as root. An ordinary user just starts it. Root starts
 * it in a user namespace of its own, where root's files keep their owner; where the kernel or a
 * container forbids that, as user {@code nobody}, to whom the data directory is given first.
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
