package io.bluegreen.it.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.bluegreen.fixtures.deployment.ClusterDeployment;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.effort.FullOnly;
import io.bluegreen.fixtures.effort.Waits;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.load.WorkloadTables;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.jdbc.model.Side;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The export for Prometheus: what it says, to whom, and that alerts and dashboard ask for it. */
@ExtendWith(PgExtension.class)
class ServeMetricsTest {
  private static final Path PAGES = Path.of("..", "docs", "monitoring");
  private static final Pattern METER = Pattern.compile("`(bluegreen[.][a-z.]+)`");
  private static final Pattern METRIC = Pattern.compile("\\bbluegreen_[a-z_]+");

  @Test
  void itSaysWhatStatusSaysAndFollows(PgDatabase database) throws Exception {
    SchemaDeployment pair = SchemaDeployment.in(database).items().create();
    try (Connection client = pair.connect();
        ServedMetrics served = ServedMetrics.of(database.jdbcUrl(), "--interval", "100ms")) {
      assertThat(SchemaDeployment.side(client)).isEqualTo("blue");
      pair.awaitAcknowledged(pair.epoch());
      String state = "bluegreen_deployment_info{deployment=\"%s\",mode=\"schema\",active=\"%s\"";
      Waits.eventually(
          () -> served.page(),
          page ->
              page.contains(
                  "bluegreen_clients{deployment=\"" + pair.name() + "\",state=\"live\"} 1\n"));
      assertThat(served.page())
          .contains(state.formatted(pair.name(), "blue"))
          .contains("# TYPE bluegreen_epoch gauge\n")
          .contains("bluegreen_status_code{deployment=\"" + pair.name() + "\"} 0\n")
          .contains("bluegreen_up{deployment=\"" + pair.name() + "\"} 1\n");
      pair.flip("green");
      Waits.eventually(
          () -> served.page(), page -> page.contains(state.formatted(pair.name(), "green")));
    }
  }

  @Test
  void aDeploymentThatIsGoneIsNotUp(PgDatabase database) throws Exception {
    SchemaDeployment pair = SchemaDeployment.in(database).items().create();
    try (ServedMetrics served = ServedMetrics.of(database.jdbcUrl(), "--interval", "100ms")) {
      database.execute("DELETE FROM bluegreen.deployment");
      Waits.eventually(
          () -> served.page(),
          page -> page.contains("bluegreen_up{deployment=\"" + pair.name() + "\"} 0\n"));
    }
  }

  @Test
  void onLoopbackOnlyThisMachineReadsIt(PgDatabase database) throws Exception {
    SchemaDeployment.in(database).items().create();
    try (ServedMetrics served = ServedMetrics.of(database.jdbcUrl())) {
      int port = served.url().getPort();
      assertThat(raw(port, "GET /metrics HTTP/1.1\r\nHost: localhost:" + port)).contains(" 200 ");
      assertThat(raw(port, "GET /metrics HTTP/1.1\r\nHost: evil.example:" + port))
          .contains(" 403 ")
          .doesNotContain("bluegreen_");
      assertThat(raw(port, "GET /metrics HTTP/1.0")).contains(" 403 ");
      assertThat(raw(port, "GET / HTTP/1.1\r\nHost: localhost")).contains(" 404 ");
      assertThat(raw(port, "POST /metrics HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0"))
          .contains(" 405 ", "Allow: GET");
    }
  }

  @Test
  void othersNeedTlsAndTheToken(PgDatabase database, @TempDir Path dir) throws Exception {
    SchemaDeployment.in(database).items().create();
    String url = database.jdbcUrl();
    assertThat(ToolRun.on(url, "serve-metrics", "--listen", "0.0.0.0:0"))
        .matches(ran -> ran.exit() == 2)
        .matches(ran -> ran.err().contains("add --tls-keystore FILE and --token-file FILE"));
    Path token = Files.writeString(dir.resolve("token"), "short");
    assertThat(ToolRun.on(url, "serve-metrics", "--token-file", token.toString()).err())
        .contains("16 characters or more", "head -c 32 /dev/urandom | base64 > " + token);
    assertThat(ToolRun.on(url, "serve-metrics", "--listen", "nowhere").err())
        .contains("--listen nowhere is no HOST:PORT");

    Files.writeString(token, "0123456789abcdef\n");
    Path keys = selfSigned(dir);
    try (ServedMetrics served =
        ServedMetrics.of(
            Map.of("BLUEGREEN_KEYSTORE_PASSWORD", "changeit"),
            url,
            "--listen",
            "0.0.0.0:0",
            "--tls-keystore",
            keys.toString(),
            "--token-file",
            token.toString())) {
      HttpClient client = HttpClient.newBuilder().sslContext(trusting(keys)).build();
      URI page = URI.create("https://localhost:" + served.url().getPort() + "/metrics");
      assertThat(get(client, HttpRequest.newBuilder(page)).statusCode()).isEqualTo(401);
      assertThat(
              get(client, HttpRequest.newBuilder(page).header("Authorization", "Bearer wrong"))
                  .body())
          .doesNotContain("bluegreen_");
      HttpResponse<String> allowed =
          get(
              client,
              HttpRequest.newBuilder(page).header("Authorization", "Bearer 0123456789abcdef"));
      assertThat(allowed.statusCode()).isEqualTo(200);
      assertThat(allowed.body()).contains("bluegreen_up");
    }
  }

  /** Neither asks for a name that nobody serves. */
  @FullOnly
  @Test
  void alertsAndDashboardAskForWhatThereIs(PgDatabase database) throws Exception {
    Set<String> served = new TreeSet<>();
    SchemaDeployment.in(database).items().create();
    try (ServedMetrics schemas = ServedMetrics.of(database.jdbcUrl())) {
      served.addAll(names(schemas.page()));
    }
    try (ClusterDeployment pair = WorkloadTables.cluster().replicated();
        ServedMetrics servers =
            ServedMetrics.of(pair.database(Side.BLUE).jdbcUrl() + "&connectTimeout=10")) {
      String page = servers.page();
      assertThat(page)
          .contains(
              "bluegreen_replication_state{deployment=\"" + pair.name() + "\",state=\"sound\"} 1\n")
          .contains(
              "bluegreen_replication_streaming{deployment=\""
                  + pair.name()
                  + "\",from=\"blue\",to=\"green\"} 1\n");
      served.addAll(names(page));
    }
    // No slot of this pair has a limit.
    served.add("bluegreen_replication_safe_bytes");
    assertThat(served).containsAll(names(Files.readString(PAGES.resolve("bluegreen-alerts.yml"))));
    String page = Files.readString(PAGES.resolve("../how-to/monitoring.md"));
    Set<String> documented = names(page);
    assertThat(documented).containsAll(served);
    // Where the page names a meter, and not what Prometheus makes of it.
    Matcher meters = METER.matcher(page);
    while (meters.find()) {
      documented.add(meters.group(1).replace('.', '_') + "_total");
    }
    assertThat(documented).containsAll(dashboard());
  }

  /** The rules as they are, but for the time that an alert has to last. */
  @FullOnly
  @Test
  void aRealPrometheusTakesRulesAndDashboard(PgDatabase database, @TempDir Path dir)
      throws Exception {
    String rules = Files.readString(PAGES.resolve("bluegreen-alerts.yml"));
    String atOnce = rules.replaceAll("for: \\d+m", "for: 0s");
    SchemaDeployment pair = SchemaDeployment.in(database).items().create();
    try (ServedMetrics served = ServedMetrics.of(database.jdbcUrl(), "--interval", "200ms");
        Prometheus prometheus =
            Prometheus.start(dir, "127.0.0.1:" + served.url().getPort(), atOnce)) {
      Waits.eventually(
          () -> prometheus.query("bluegreen_up").toString(),
          answer -> answer.contains(pair.name()));
      for (String asked : expressions()) {
        assertThat(prometheus.query(asked.replace("$deployment", ".*")).get("status").getAsString())
            .as(asked)
            .isEqualTo("success");
      }
      assertThat(prometheus.alerts()).doesNotContain("BluegreenHeldForLong");
      database.execute("SELECT bluegreen.hold('" + pair.name() + "', interval '10 min')");
      Waits.eventually(prometheus::alerts, alerts -> alerts.contains("BluegreenHeldForLong"));
      assertThat(prometheus.alerts()).contains("bluegreen release", "\"severity\":\"critical\"");
      database.execute("SELECT bluegreen.release('" + pair.name() + "')");
      Waits.eventually(prometheus::alerts, alerts -> !alerts.contains("BluegreenHeldForLong"));
    }
  }

  private static Set<String> dashboard() throws IOException {
    Set<String> names = new TreeSet<>();
    for (String asked : expressions()) {
      names.addAll(names(asked));
    }
    assertThat(names).hasSizeGreaterThan(15);
    return names;
  }

  /** Returns what the panels of the dashboard ask for. */
  private static List<String> expressions() throws IOException {
    JsonArray panels =
        JsonParser.parseString(Files.readString(PAGES.resolve("bluegreen-dashboard.json")))
            .getAsJsonObject()
            .getAsJsonArray("panels");
    List<String> expressions = new ArrayList<>();
    for (JsonElement panel : panels) {
      for (JsonElement target : panel.getAsJsonObject().getAsJsonArray("targets")) {
        expressions.add(target.getAsJsonObject().get("expr").getAsString());
      }
    }
    return expressions;
  }

  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher found = METRIC.matcher(text);
    while (found.find()) {
      names.add(found.group());
    }
    return names;
  }

  private static HttpResponse<String> get(HttpClient client, HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((request + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private static Path selfSigned(Path dir) throws Exception {
    Path keys = dir.resolve("metrics.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "metrics",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.toString(),
                "-storepass",
                "changeit")
            .inheritIO()
            .start();
    assertThat(keytool.waitFor()).isZero();
    return keys;
  }

  private static SSLContext trusting(Path keys) throws Exception {
    KeyStore own = KeyStore.getInstance(keys.toFile(), "changeit".toCharArray());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("metrics", own.getCertificate("metrics"));
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
