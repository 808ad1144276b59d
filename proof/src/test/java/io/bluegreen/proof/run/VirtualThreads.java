package io.bluegreen.proof.run;

import io.bluegreen.fixtures.launch.JavaRuntime;
import java.util.Optional;
import java.util.stream.IntStream;

/** The access to virtual threads on JVMs that have them. */
final class VirtualThreads {
  private static final int FIRST = 21;
  private static final int NEWEST_KNOWN = 27;

  private VirtualThreads() {}

  /** The oldest runtime of this machine that has them: the newer ones pin less. */
  static Optional<JavaRuntime> jdk() {
    return IntStream.rangeClosed(FIRST, NEWEST_KNOWN)
        .mapToObj(JavaRuntime::of)
        .flatMap(Optional::stream)
        .findFirst();
  }
}
