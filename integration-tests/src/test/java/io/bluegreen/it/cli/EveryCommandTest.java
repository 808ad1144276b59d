package io.bluegreen.it.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.bluegreen.fixtures.deployment.SchemaDeployment;
import io.bluegreen.fixtures.launch.ToolRun;
import io.bluegreen.fixtures.server.PgDatabase;
import io.bluegreen.fixtures.server.PgServer;
import io.bluegreen.ops.cli.Main;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The failures that every command has in common, and their common messages. */
class EveryCommandTest {
  private static final String SECRET = "s3cret-b4r";
  private static final String NOWHERE = "jdbc:postgresql://127.0.0.1:1/shop";
  private static final Set<String> WITHOUT_DATABASE =
      Set.of("help", "generate-completion", "lint", "demo", "reshape", "self-check");
  private static final Set<String> WITHOUT_DEPLOYMENT =
      Set.of("init", "create", "backfill", "with-lock", "swap-table", "swap-view", "expect");
  private static final Map<String, String> NEEDED =
      new LinkedHashMap<>(
          Map.of(
              "create", "--mode schema --blue b --green g",
              "schedule", "--at +1h",
              "backfill", "--table t --set a=1",
              "expect", "public.t.c",
              "with-lock", "-- true",
              "with-idle-open", "-- true",
              "forget-side", "blue",
              "swap-table", "--table t --with t2",
              "swap-view", "--view v --to t"));

  private static PgServer server;
  private static PgDatabase database;

  @BeforeAll
  static void start() throws Exception {
    server = PgServer.builder(18).hba("host all secured all scram-sha-256").start();
    database = server.createDatabase();
    SchemaDeployment.in(database).named("orders").schemas("b", "g").create();
    database.execute("CREATE ROLE secured LOGIN SUPERUSER PASSWORD '" + SECRET + "'");
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  private static Set<String> all() {
    return Main.commandLine(new CommandContext(Map.of(), false, new Interruption()))
        .getSubcommands()
        .keySet();
  }

  static Set<String> ours() {
    return without(all(), Set.of("help", "generate-completion", "reshape"));
  }

  static Set<String> onADatabase() {
    return without(all(), WITHOUT_DATABASE);
  }

  static Set<String> ofADeployment() {
    return without(onADatabase(), WITHOUT_DEPLOYMENT);
  }

  private static Set<String> without(Set<String> names, Set<String> others) {
    Set<String> rest = new TreeSet<>(names);
    rest.removeAll(others);
    return rest;
  }

  private static String[] words(String command, String... options) {
    List<String> words = new ArrayList<>();
    words.add(command);
    words.addAll(List.of(options));
    if (NEEDED.containsKey(command)) {
      words.addAll(List.of(String.valueOf(NEEDED.get(command)).split(" ", -1)));
    }
    return words.toArray(String[]::new);
  }

  private static void assertRefused(
      Map<String, String> environment, String[] words, String... said) {
    ToolRun cli = ToolRun.run(environment, words);
    assertThat(cli.exit()).as(cli.toString()).isEqualTo(1);
    assertThat(cli.err())
        .startsWith("bluegreen " + words[0] + ": refused: ")
        .contains(said)
        .doesNotContain("\tat ", "Exception", SECRET);
    assertThat(cli.err().lines()).as("what is wrong, and the mend").hasSize(2);
    assertThat(cli.out()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("ours")
  void helpIsShownAndEndsWell(String command) {
    for (ToolRun help :
        List.of(ToolRun.run(words(command, "--help")), ToolRun.run("help", command))) {
      assertThat(help.exit()).isZero();
      assertThat(help.out()).contains("Usage: bluegreen " + command, "--output", "Example:");
      assertThat(help.err()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("ours")
  void anOptionThatIsNotThereIsAUsageError(String command) {
    ToolRun cli = ToolRun.run(words(command, "--no-such-option"));
    assertThat(cli.exit()).as(cli.toString()).isEqualTo(2);
    assertThat(cli.err()).contains(command).doesNotContain("\tat ", "Exception");
  }

  @ParameterizedTest
  @MethodSource("onADatabase")
  void aHostThatDoesNotAnswer(String command) {
    assertRefused(
        Map.of(),
        words(command, "--url", NOWHERE),
        "cannot connect to 127.0.0.1:1/shop",
        "[08001]",
        "check host, port and firewalls");
  }

  @ParameterizedTest
  @MethodSource("onADatabase")
  void aWrongPassword(String command) {
    assertRefused(
        Map.of("PGPASSWORD", "wrong-" + SECRET),
        words(command, "--url", "jdbc:postgresql://" + database.endpoint() + "?user=secured"),
        "as secured",
        "[28P01]",
        "PGPASSWORD");
  }

  @ParameterizedTest
  @MethodSource("ofADeployment")
  void aDeploymentThatIsNotThere(String command) {
    assertRefused(
        Map.of(),
        words(command, "--url", database.jdbcUrl(), "--deployment", "ordres"),
        "there is no deployment \"ordres\"",
        "did you mean --deployment orders?");
  }

  @ParameterizedTest
  @MethodSource("onADatabase")
  void aProgramIsToldTheSame(String command) {
    ToolRun cli = ToolRun.run(words(command, "--output", "json", "--url", NOWHERE));
    assertThat(cli.out().lines()).hasSize(1);
    JsonObject json = JsonParser.parseString(cli.out()).getAsJsonObject();
    assertThat(json.get("command").getAsString()).isEqualTo(command);
    assertThat(json.get("exit").getAsInt()).isEqualTo(1);
    assertThat(json.get("failed").getAsBoolean()).isTrue();
    assertThat(json.get("message").getAsString()).contains("cannot connect to");
    assertThat(json.get("fix").getAsString()).isNotEmpty();
  }

  @Test
  void theCompletionScriptKnowsEveryCommand() {
    ToolRun script = ToolRun.run("generate-completion");
    assertThat(script.exit()).isZero();
    assertThat(script.out()).startsWith("#!/usr/bin/env bash").contains(ours());
  }
}
