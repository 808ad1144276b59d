package io.bluegreen.it.pgjdbc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The test sources of a pgjdbc checkout, and the directory they are compiled to. The checkout is
 * only read. A copy of {@code TestUtil} is changed in two things: its URL gets the prefix and the
 * parameters of the mode, and its helpers ask for the interface {@code BaseConnection} instead of
 * the class {@code PgConnection}, without which every test that wants a minimum version of the
 * server would be skipped.
 */
final class SuiteSources {
  private static final String TEST_KIT = "testkit/src/main/java";
  private static final String TESTS = "pgjdbc/src/test/java";
  private static final String TEST_UTIL = "org/postgresql/test/TestUtil.java";
  private static final String PREFIX = "new StringBuilder(\"jdbc:postgresql://\")";
  private static final String PARAMETERS = "sb.append(\"?ApplicationName=Driver Tests\");";

  private final Path checkout;
  private final Path work;

  /**
   * Names a checkout.
   *
   * @param checkout the root of pgjdbc's repository
   * @param work where the copy and the classes are written
   */
  SuiteSources(Path checkout, Path work) {
    if (!Files.isDirectory(checkout.resolve(TESTS))) {
      throw new IllegalArgumentException(
          "pgjdbc.checkout is '%s', which has no %s: name the root of a checkout of pgjdbc"
              .formatted(checkout, TESTS));
    }
    this.checkout = checkout.toAbsolutePath();
    this.work = work.toAbsolutePath();
  }

  /** The directory in which the tests expect to run. */
  Path workingDirectory() {
    return checkout.resolve("pgjdbc");
  }

  Path resources() {
    return checkout.resolve("pgjdbc/src/test/resources");
  }

  /** Compiles everything and returns the directory of the classes. */
  Path compile() throws IOException {
    Path classes = Files.createDirectories(work.resolve("classes"));
    List<Path> sources = new ArrayList<>(javaFiles(checkout.resolve(TESTS)));
    for (Path source : javaFiles(checkout.resolve(TEST_KIT))) {
      sources.add(source.endsWith(TEST_UTIL) ? patched(source) : source);
    }
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of(
            "-nowarn",
            "-proc:none",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, UTF_8)) {
      boolean done =
          compiler
              .getTask(null, files, null, options, null, files.getJavaFileObjectsFromPaths(sources))
              .call();
      if (!done) {
        throw new IOException(
            "the tests of %s do not compile against pgjdbc %s: check out the tag of that version"
                .formatted(checkout, org.postgresql.util.DriverInfo.DRIVER_VERSION));
      }
    }
    return classes;
  }

  private Path patched(Path source) throws IOException {
    String text = Files.readString(source, UTF_8);
    text =
        replaced(
            text,
            PREFIX,
            "new StringBuilder(System.getProperty(\"%s\") + \"//\")"
                .formatted(SuiteRun.PREFIX_PROPERTY));
    text =
        replaced(
            text,
            PARAMETERS,
            "sb.append(\"?ApplicationName=Driver Tests\" + System.getProperty(\"%s\"));"
                .formatted(SuiteRun.PARAMETERS_PROPERTY));
    text =
        text.replace("con instanceof PgConnection", "con instanceof BaseConnection")
            .replace("((PgConnection) con)", "((BaseConnection) con)");
    Path copy = work.resolve("sources").resolve(TEST_UTIL);
    Files.createDirectories(copy.getParent());
    return Files.writeString(copy, text, UTF_8);
  }

  private static String replaced(String text, String line, String by) {
    int at = text.indexOf(line);
    if (at < 0 || text.indexOf(line, at + 1) >= 0) {
      throw new IllegalStateException(
          "%s of this checkout does not have exactly one '%s'".formatted(TEST_UTIL, line));
    }
    return text.replace(line, by);
  }

  private static List<Path> javaFiles(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> file.toString().endsWith(".java")).sorted().toList();
    }
  }
}
