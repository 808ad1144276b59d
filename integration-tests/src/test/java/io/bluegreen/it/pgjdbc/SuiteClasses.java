package io.bluegreen.it.pgjdbc;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * The test classes of a pgjdbc checkout, which pgjdbc's own build has compiled. The checkout is
 * only read. One class, {@code TestUtil}, is adapted to a mode while it is copied.
 */
final class SuiteClasses {
  private static final Path TEST_KIT = Path.of("testkit", "build", "classes", "java", "main");
  private static final Path TESTS = Path.of("pgjdbc", "build", "classes", "java", "test");
  private static final Path RESOURCES = Path.of("pgjdbc", "src", "test", "resources");
  private static final Path TEST_UTIL = Path.of("org", "postgresql", "test", "TestUtil.class");

  private final Path checkout;

  /** Names the root of a checkout whose tests are compiled. */
  SuiteClasses(Path checkout) {
    for (Path compiled : List.of(TESTS, TEST_KIT)) {
      if (!Files.isDirectory(checkout.resolve(compiled))) {
        throw new IllegalArgumentException(
            "pgjdbc.checkout is '%s', which has no %s: name the root of a checkout of pgjdbc whose tests are compiled, by: ./gradlew :postgresql:testClasses"
                .formatted(checkout, compiled));
      }
    }
    this.checkout = checkout.toAbsolutePath();
  }

  /** The directory in which the tests expect to run. */
  Path workingDirectory() {
    return checkout.resolve("pgjdbc");
  }

  /** The directory in which tests are looked for. */
  Path tests() {
    return checkout.resolve(TESTS);
  }

  /**
   * Returns the class path of a run, the adapted class first.
   *
   * @param adaptation what the mode's URLs look like
   * @param directory where the adapted class is written
   */
  List<Path> classPath(TestUtilAdaptation adaptation, Path directory) throws IOException {
    Path target = directory.resolve(TEST_UTIL);
    Files.createDirectories(target.getParent());
    Files.write(target, adaptation.of(Files.readAllBytes(testUtil())));
    return List.of(directory, tests(), checkout.resolve(TEST_KIT), checkout.resolve(RESOURCES));
  }

  private Path testUtil() {
    return Stream.of(TEST_KIT, TESTS)
        .map(directory -> checkout.resolve(directory).resolve(TEST_UTIL))
        .filter(Files::exists)
        .findFirst()
        .orElseThrow(
            () -> new IllegalStateException("%s has no %s".formatted(checkout, TEST_UTIL)));
  }
}
