package io.bluegreen.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.pooler.PgBouncer;
import io.bluegreen.fixtures.pooler.PoolerConsole;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgExtension;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.fixtures.server.Queries;
import io.bluegreen.jdbc.BlueGreenMetrics;
import io.bluegreen.jdbc.model.DeploymentMXBean;
import io.bluegreen.ops.cli.Main;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The pages for an operator in a hurry: monitoring, 3 a.m., PgBouncer. */
@ExtendWith(PgExtension.class)
final class OperationPagesTest {
  private static final Path PAGES = Path.of("..", "docs", "how-to");
  private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
  private static final Pattern COMMAND = Pattern.compile("^bluegreen [a-z].*$", Pattern.MULTILINE);
  private static final Pattern ATTRIBUTE = Pattern.compile("[A-Z][a-z]\\w+");

  private final PgDatabase database;

  OperationPagesTest(PgDatabase database) {
    this.database = database;
  }

  @AfterEach
  void withoutTheRow() throws SQLException {
    if (database.query("SELECT to_regclass('bluegreen.deployment')") != null) {
      database.execute("DELETE FROM bluegreen.deployment");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"monitoring.md", "3-a-m.md", "pgbouncer.md"})
  void everyCommandOfTheToolIsUnderstood(String page) throws IOException {
    for (String command : commands(page)) {
      CommandLine tool = Main.commandLine(new CommandContext(Map.of(), false, new Interruption()));
      String[] words = command.replaceAll("…", "").trim().split(" +", -1);
      assertThat(tool.parseArgs(Arrays.copyOfRange(words, 1, words.length)).hasSubcommand())
          .as(command)
          .isTrue();
    }
    assertThat(commands("3-a-m.md")).hasSizeGreaterThan(15);
  }

  @Test
  void everyStatementOfTheNightRuns() throws Exception {
    shop();
    List<String> statements = codes("3-a-m.md").filter(code -> code.startsWith("SELECT ")).toList();
    assertThat(statements).hasSizeGreaterThan(5);
    for (String statement : statements) {
      assertThatCode(() -> database.column(statement)).as(statement).doesNotThrowAnyException();
    }
  }

  /** The commands that a person types when applications wait, each in the place it is for. */
  @Test
  void whatEndsAHoldAndAFenceDoes() throws Exception {
    SchemaDeployment shop = shop();
    database.execute("SELECT bluegreen.hold('shop', interval '1 hour')");
    assertThat(cell("55P03")).isEqualTo("bluegreen release");
    ToolRun.json(shop.plainUrl(), "release");
    assertThat(database.query("SELECT phase FROM bluegreen.status")).isEqualTo("steady");

    database.execute("SELECT bluegreen.fence('shop')");
    assertThat(cell("still fenced")).isEqualTo("SELECT bluegreen.unfence('shop')");
    database.query(cell("still fenced"));
    database.execute("INSERT INTO blue.item (id) VALUES (1)");
  }

  @Test
  void theSchemaOfTheNextSideIsMissedAsThePageSays() throws Exception {
    SchemaDeployment shop = shop();
    shop.flip("green");
    assertThat(cell("42P01")).isEqualTo("bluegreen rollback");
    ToolRun.json(shop.plainUrl(), "rollback");
    assertThat(shop.active()).isEqualTo("blue");
  }

  @Test
  void theQueriesOfTheMonitorRun() throws Exception {
    SchemaDeployment shop = SchemaDeployment.in(database).items().create();
    List<String> statements = SqlBlocks.statements(PAGES.resolve("monitoring.md"));
    assertThat(statements).hasSize(2);
    assertThat(database.column(statements.get(0))).as("all is well").isEmpty();
    database.execute("SELECT bluegreen.hold('" + shop.name() + "', interval '1 hour')");
    assertThat(database.column(statements.get(0))).containsExactly(shop.name());
    try (Connection client = shop.connect()) {
      shop.awaitSeen(shop.epoch());
      shop.awaitAcknowledged(shop.epoch());
      assertThat(SchemaDeployment.side(client)).isEqualTo("blue");
      // Those of the test before may still be there.
      assertThat(database.column(statements.get(1))).contains(shop.name());
    }
  }

  @Test
  void theNamesOfTheNumbersAreThoseOfTheProgram() throws Exception {
    SchemaDeployment shop = SchemaDeployment.in(database).items().create();
    SimpleMeterRegistry registry = new SimpleMeterRegistry();
    try (BlueGreenMetrics metrics = new BlueGreenMetrics();
        Connection client = shop.connect()) {
      metrics.bindTo(registry);
      assertThat(client.isValid(5)).isTrue();
      List<Meter> meters = List.copyOf(registry.getMeters());
      assertThat(codes("monitoring.md").filter(code -> code.startsWith("bluegreen.")))
          .containsAll(meters.stream().map(meter -> meter.getId().getName()).toList());
      // What the tool serves stands before, and has a test of its own.
      String page = Files.readString(PAGES.resolve("monitoring.md"));
      Stream<String> ofApplications =
          codesIn(page.substring(page.indexOf("## Always, in the applications")));
      assertThat(meters.stream().map(OperationPagesTest::inPrometheus).toList())
          .containsAll(ofApplications.filter(c -> c.startsWith("bluegreen_")).toList());
    }
    Set<String> attributes =
        Arrays.stream(DeploymentMXBean.class.getMethods())
            .map(Method::getName)
            .map(name -> name.substring("get".length()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(codes("monitoring.md").filter(code -> ATTRIBUTE.matcher(code).matches()))
        .contains(attributes.toArray(String[]::new));
  }

  /** By the rules of Micrometer's registry for Prometheus. */
  private static String inPrometheus(Meter meter) {
    String name = meter.getId().getName().replace('.', '_');
    if (meter instanceof TimeGauge) {
      return name + "_seconds";
    }
    return meter instanceof FunctionCounter ? name + "_total" : name;
  }

  @ParameterizedTest
  @EnumSource(PgBouncer.Mode.class)
  void theUrlForEachPoolModeFollows(PgBouncer.Mode mode, PgServer server) throws Exception {
    SchemaDeployment shop = SchemaDeployment.in(database).items().create();
    String name = mode.name().toLowerCase(Locale.ROOT);
    assertThat(Files.readString(PAGES.resolve("pgbouncer.md")))
        .contains("| `" + name + "` | `bluegreen.pooler=" + name + "` |");
    try (PgBouncer pooler = PgBouncer.start(server, mode)) {
      String url =
          "jdbc:bluegreen:postgresql://localhost:%d/%s?user=postgres&bluegreen.deployment=%s&bluegreen.pooler=%s"
              .formatted(pooler.port(), database.name(), shop.name(), name);
      try (Connection client = DriverManager.getConnection(url)) {
        assertThat(Queries.one(client, "SELECT side FROM place")).isEqualTo("blue");
        shop.flipAndAwait("green");
        assertThat(Queries.one(client, "SELECT side FROM place")).isEqualTo("green");
      }
      try (PoolerConsole console = pooler.console()) {
        console.run("SHOW DATABASES");
        console.run("SHOW CONFIG");
      }
    }
  }

  private SchemaDeployment shop() throws Exception {
    return SchemaDeployment.in(database).named("shop").items().create();
  }

  private static Stream<String> codes(String page) throws IOException {
    return codesIn(Files.readString(PAGES.resolve(page)));
  }

  private static Stream<String> codesIn(String text) {
    return CODE.matcher(text).results().map(found -> found.group(1));
  }

  private static List<String> commands(String page) throws IOException {
    Stream<String> inText =
        codes(page).filter(code -> COMMAND.matcher(code).matches() && !code.contains("@"));
    Stream<String> inBlocks =
        BashBlocks.of(PAGES.resolve(page)).stream()
            .flatMap(block -> COMMAND.matcher(block.commands()).results())
            .map(found -> found.group());
    return Stream.concat(inText, inBlocks).toList();
  }

  /** What is to be typed in the first row of the page for the night that has a text. */
  private static String cell(String symptom) throws IOException {
    return Files.readAllLines(PAGES.resolve("3-a-m.md")).stream()
        .filter(line -> line.startsWith("|") && line.contains(symptom))
        .map(line -> line.split(" \\| ", -1)[1].replace("`", ""))
        .findFirst()
        .orElseThrow();
  }
}
