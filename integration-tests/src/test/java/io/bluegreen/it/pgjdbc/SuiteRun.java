package io.bluegreen.it.pgjdbc;

import io.bluegreen.fixtures.server.PgServer;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** One run of the compiled suite in a JVM of its own, with servers of its own. */
final class SuiteRun {
  private final SuiteClasses classes;
  private final Path work;
  private final SuiteOptions options;

  SuiteRun(SuiteClasses classes, SuiteOptions options) {
    this.classes = classes;
    this.work = options.work();
    this.options = options;
  }

  /** Runs the suite in a mode and returns what became of each test. */
  SuiteResults run(SuiteMode mode) throws IOException, InterruptedException, SQLException {
    Path reports = Files.createDirectories(work.resolve(mode.text()).toAbsolutePath());
    try (SuiteServers servers = mode.open()) {
      Process process =
          new ProcessBuilder(command(mode, servers.first(), reports))
              .directory(classes.workingDirectory().toFile())
              .redirectErrorStream(true)
              .redirectOutput(reports.resolve("output.log").toFile())
              .start();
      try {
        process.waitFor();
      } finally {
        process.destroyForcibly();
      }
    }
    return SuiteResults.read(reports.resolve("TEST-junit-jupiter.xml"));
  }

  /**
   * The settings of the JVM are those of pgjdbc's own build. A test that hangs ends after a while.
   */
  private List<String> command(SuiteMode mode, PgServer server, Path reports) throws IOException {
    TestUtilAdaptation adaptation = new TestUtilAdaptation(mode.prefix(), parameters(mode, server));
    List<String> entries = new ArrayList<>();
    classes
        .classPath(adaptation, reports.resolve("adapted"))
        .forEach(entry -> entries.add(entry.toString()));
    entries.add(System.getProperty("java.class.path"));
    String classPath = String.join(File.pathSeparator, entries);
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1536m",
                "-Dtest.url.PGHOST=" + server.host(),
                "-Dtest.url.PGPORT=" + server.port(),
                "-Dtest.url.PGDBNAME=" + SuiteServers.DATABASE,
                "-Duser.language=TR",
                "-Duser.country=tr",
                "-cp",
                classPath,
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--reports-dir=" + reports,
                "--details=none",
                "--config=junit.jupiter.extensions.autodetection.enabled=true",
                "--config=junit.jupiter.execution.timeout.default=5m",
                "--config=junit.jupiter.execution.timeout.thread.mode.default=SEPARATE_THREAD",
                "--include-classname=" + options.only(),
                "--exclude-classname=.*Suite.*",
                "--scan-classpath=" + classes.tests()));
    return command;
  }

  /**
   * The control row is read from the server itself: some tests put a proxy of their own into the
   * URL that serves one connection only.
   */
  private String parameters(SuiteMode mode, PgServer server) {
    return mode == SuiteMode.PLAIN
        ? ""
        : "&bluegreen.control=" + server.endpoint(SuiteServers.DATABASE) + options.extra();
  }
}
