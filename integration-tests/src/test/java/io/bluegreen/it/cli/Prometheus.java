package io.bluegreen.it.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.bluegreen.fixtures.effort.Waits;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/** A real Prometheus that scrapes one address every 200 ms. Ended by {@link #close}. */
final class Prometheus implements AutoCloseable {
  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final URI api;

  private Prometheus(Process process, URI api) {
    this.process = process;
    this.api = api;
  }

  /** Returns a program of the package; the test is skipped where it is not installed. */
  static String program(String name) {
    Optional<Path> found =
        Arrays.stream(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
            .map(directory -> Path.of(directory, name))
            .filter(Files::isExecutable)
            .findFirst();
    Assumptions.assumeTrue(
        found.isPresent(),
        "skipped, because " + name + " is not installed: apt-get install prometheus");
    return found.orElseThrow().toString();
  }

  /**
   * Starts one.
   *
   * @param directory an empty one for its files
   * @param target host and port to scrape
   * @param rules its rules
   */
  static Prometheus start(Path directory, String target, String rules) throws IOException {
    String program = program("prometheus");
    Files.writeString(directory.resolve("rules.yml"), rules);
    Path config =
        Files.writeString(
            directory.resolve("prometheus.yml"),
            """
            global: {scrape_interval: 200ms, evaluation_interval: 200ms}
            rule_files: [rules.yml]
            scrape_configs:
              - job_name: bluegreen
                static_configs: [{targets: ["%s"]}]
            """
                .formatted(target));
    int port;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    Process process =
        new ProcessBuilder(
                program,
                "--config.file=" + config,
                "--storage.tsdb.path=" + directory.resolve("data"),
                "--web.listen-address=127.0.0.1:" + port)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("log").toFile())
            .start();
    Prometheus started =
        new Prometheus(process, URI.create("http://127.0.0.1:" + port + "/api/v1/"));
    try {
      Waits.eventually(() -> started.answers() || !process.isAlive(), ready -> ready);
      if (!process.isAlive()) {
        throw new IOException(Files.readString(directory.resolve("log")));
      }
    } catch (IOException | RuntimeException | Error e) {
      started.close();
      throw e;
    }
    return started;
  }

  private boolean answers() {
    try {
      return get("query?query=1").get("status").getAsString().equals("success");
    } catch (IOException | RuntimeException notYet) {
      return false;
    }
  }

  /** Returns the answer of a query, or of its refusal. */
  JsonObject query(String query) throws IOException {
    return get("query?query=" + URLEncoder.encode(query, UTF_8));
  }

  /** Returns the answer for its alerts. */
  String alerts() throws IOException {
    return get("alerts").toString();
  }

  private JsonObject get(String what) throws IOException {
    try {
      HttpResponse<String> answer =
          client.send(
              HttpRequest.newBuilder(api.resolve(what)).build(),
              HttpResponse.BodyHandlers.ofString());
      return JsonParser.parseString(answer.body()).getAsJsonObject();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }
}
