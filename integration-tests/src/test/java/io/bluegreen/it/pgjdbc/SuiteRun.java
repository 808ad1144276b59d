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
  static final String PREFIX_PROPERTY = "suite.prefix";
  static final String PARAMETERS_PROPERTY = "suite.parameters";

  private final SuiteSources sources;
  private final Path classes;
  private final Path work;
  private final SuiteOptions options;

  SuiteRun(SuiteSources sources, Path classes, SuiteOptions options) {
    this.sources = sources;
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
              .directory(sources.workingDirectory().toFile())
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
  private List<String> command(SuiteMode mode, PgServer server, Path reports) {
    String classPath =
        String.join(
            File.pathSeparator,
            classes.toString(),
            sources.resources().toString(),
            System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx1536m",
                "-D" + PREFIX_PROPERTY + "=" + mode.prefix(),
                "-D" + PARAMETERS_PROPERTY + "=" + parameters(mode, server),
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
                "--scan-classpath=" + classes));
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
