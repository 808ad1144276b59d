package io.bluegreen.proof.run;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A clock that is five seconds wrong for another JVM, if libfaketime is installed. */
final class WrongClock {
  static final String NAME = "client's clock off by 5 s";

  /** Less than the offset, because two JVMs are not asked at the same moment. */
  private static final long AT_LEAST_MILLIS = 3000;

  private static final List<Path> PLACES =
      List.of(
          Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketime.so.1"),
          Path.of("/usr/lib64/faketime/libfaketime.so.1"),
          Path.of("/usr/lib/faketime/libfaketime.so.1"));

  private WrongClock() {}

  /**
   * The environment of such a JVM; empty where there is no such library. Only the time of day is
   * wrong: without the last of the settings a JVM's timed waits return early, and it spins.
   */
  static Map<String, String> environment(long seed) {
    Optional<Path> library = PLACES.stream().filter(Files::exists).findFirst();
    return library.isEmpty()
        ? Map.of()
        : Map.of(
            "LD_PRELOAD",
            library.get().toString(),
            "FAKETIME",
            seed % 2 == 0 ? "+5s" : "-5s",
            "FAKETIME_DONT_FAKE_MONOTONIC",
            "1",
            "DONT_FAKE_MONOTONIC",
            "1",
            "FAKETIME_FORCE_MONOTONIC_FIX",
            "0");
  }

  /** Tells whether what another JVM said a moment ago is far from what this one says. */
  static boolean isOff(long theirMillis) {
    return Math.abs(theirMillis - System.currentTimeMillis()) > AT_LEAST_MILLIS;
  }
}
