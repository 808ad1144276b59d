package io.bluegreen.ops.demo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The launcher of programs that refuse to run as root.
 *
 * <p>An ordinary user starts them directly. Root starts them in a user namespace of its own, where
 * root's files keep their owner. Where the kernel or a container forbids that, root starts them as
 * user {@code nobody}, who becomes the owner of their files first.
 *
 * @param prefix words before each command
 * @param handingOver command that changes the owner of files; empty if none is needed
 */
record ServerLauncher(List<String> prefix, List<String> handingOver) {
  private static final ServerLauncher PLAIN = new ServerLauncher(List.of(), List.of());
  private static final ServerLauncher NAMESPACE =
      new ServerLauncher(List.of("unshare", "-U", "--"), List.of());
  private static final ServerLauncher NOBODY =
      new ServerLauncher(
          List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
          List.of("chown", "-R", "65534:65534"));

  /**
   * Returns the launcher that works on this machine.
   *
   * @throws IOException if none does
   */
  static ServerLauncher here() throws IOException {
    if (!output(List.of("id", "-u")).strip().equals("0")) {
      return PLAIN;
    }
    for (ServerLauncher candidate : List.of(NAMESPACE, NOBODY)) {
      if (candidate.works()) {
        return candidate;
      }
    }
    throw new IOException(
        "PostgreSQL does not run as root, and neither unshare -U nor setpriv works here;"
            + " run it as another user");
  }

  /**
   * Runs a command to its end.
   *
   * @return its standard output and standard error
   * @throws IOException if the command fails; the message contains its output
   */
  String run(List<String> command) throws IOException {
    return output(joined(prefix, command));
  }

  /** Gives a file, or a directory with its content, to the user that runs the server. */
  void handOver(Path path) throws IOException {
    if (!handingOver.isEmpty()) {
      output(joined(handingOver, List.of(path.toString())));
    }
  }

  /** Runs a command as this process's own user. */
  static String output(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    int exit = await(process);
    if (exit != 0) {
      throw new IOException("%s ended with %d: %s".formatted(command.get(0), exit, output.strip()));
    }
    return output;
  }

  static int await(Process process) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while a program ran");
    }
  }

  private boolean works() {
    try {
      run(List.of("true"));
      return true;
    } catch (IOException notHere) {
      return false;
    }
  }

  private static List<String> joined(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }
}
