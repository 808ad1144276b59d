package io.bluegreen.it.cli;

import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.ops.cli.Main;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine;

/** A run of {@code serve-metrics} in this process, on a free port. Ended by {@link #close}. */
final class ServedMetrics implements AutoCloseable {
  private static final Pattern URL = Pattern.compile("serving (\\S+)");

  private final Interruption interruption = new Interruption();
  private final StringWriter err = new StringWriter();
  private final Thread thread;
  private final URI url;

  private ServedMetrics(Map<String, String> environment, List<String> arguments) {
    CommandLine line = Main.commandLine(new CommandContext(environment, false, interruption));
    line.setOut(new PrintWriter(new StringWriter())).setErr(new PrintWriter(err, true));
    thread =
        new Thread(
            () -> {
              interruption.begins();
              interruption.ends(line.execute(arguments.toArray(String[]::new)));
            },
            "serve-metrics");
    thread.start();
    Waits.eventually(this::hasBegun, begun -> begun);
    Matcher found = URL.matcher(err.toString());
    if (!found.find()) {
      throw new AssertionError(err.toString());
    }
    url = URI.create(found.group(1));
  }

  private boolean hasBegun() {
    return URL.matcher(err.toString()).find() || !thread.isAlive();
  }

  static ServedMetrics of(String database, String... more) {
    return of(Map.of(), database, more);
  }

  static ServedMetrics of(Map<String, String> environment, String database, String... more) {
    List<String> arguments = new ArrayList<>(List.of("serve-metrics", "--url", database));
    arguments.addAll(List.of(more));
    if (!arguments.contains("--listen")) {
      arguments.addAll(List.of("--listen", "127.0.0.1:0"));
    }
    return new ServedMetrics(environment, arguments);
  }

  URI url() {
    return url;
  }

  String page() throws IOException {
    return new String(url.toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    interruption.request();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
