package io.bluegreen.it.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.ops.preflight.PreflightCheck;
import io.bluegreen.ops.preflight.PreflightChecks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every check is tried by a fault, and every fault is mended by SQL or says why it cannot be. */
class EveryCheckTest {
  private static final String SETTING = "a setting of the server, which takes a restart";
  private static final String SESSION = "a session that is open meanwhile";

  /** The checks whose fault is no statement on a sound pair: where it is made, and why there. */
  private static final Map<String, List<String>> ELSEWHERE =
      new TreeMap<>(
          Map.ofEntries(
              elsewhere("control-table", "SettingsChecksTest", "a pair that is not replicated yet"),
              elsewhere("deployment-row", "ClusterChecksTest", "a mended row is the newer one"),
              elsewhere("privileges", "ActivityChecksTest", "a role with fewer rights"),
              elsewhere("wal-level", "SettingsChecksTest", SETTING),
              elsewhere("lock-table", "SettingsChecksTest", SETTING),
              elsewhere("replication-slots", "SettingsChecksTest", SETTING),
              elsewhere("wal-senders", "SettingsChecksTest", SETTING),
              elsewhere("replication-workers", "SettingsChecksTest", SETTING),
              elsewhere("replication-origins", "SettingsChecksTest", SETTING),
              elsewhere("collations", "SettingsChecksTest", "a database made otherwise"),
              elsewhere("password-in-log", "SettingsChecksTest", "a connection string"),
              elsewhere("reach", "SettingsChecksTest", "a connection string"),
              elsewhere("standby-slots", "FailoverSlotsTest", "a standby"),
              elsewhere("clocks", "OtherProbesTest", "a server with another clock"),
              elsewhere("long-transactions", "ActivityChecksTest", SESSION),
              elsewhere("running-ddl", "ActivityChecksTest", SESSION),
              elsewhere("xa-clients", "ActivityChecksTest", SESSION),
              elsewhere("other-applications", "ActivityChecksTest", SESSION),
              elsewhere("apply-trouble", "IdleSideTest", "a row that meets a conflict"),
              elsewhere("client-role", "ClusterChecksTest", "never more than good to know")));

  /** The checks whose mend is advice in at least one case, and why no SQL can do it. */
  private static final Map<String, String> ADVICE =
      new TreeMap<>(
          Map.ofEntries(
              Map.entry("clients-behind", "only the client can read the row"),
              Map.entry(
                  "clients-stuck", "only the application can let go of what its sessions hold"),
              Map.entry(
                  "clients-unreachable",
                  "the network, pg_hba.conf or the client's configuration is in the way"),
              Map.entry("clients-version", "the application has to be started with another driver"),
              Map.entry(
                  "collation-changes",
                  "another library on the server, or another collation of a column, is a decision"),
              Map.entry("column-lists", "replicate reckons the lists anew from both sides"),
              Map.entry("copy", "it ends by itself, or the server's log has the reason"),
              Map.entry("extension-tables", "rows have to come from the other server"),
              Map.entry("failover", "only a person knows what fails over, and how it is paused"),
              Map.entry("full-identity", "only a person knows what makes a row unique"),
              Map.entry("idle-writes", "rows of both servers have to be compared"),
              Map.entry("replaced-server", "rows of both servers have to be compared"),
              Map.entry("lag", "it catches up by itself, or the stream is lost"),
              Map.entry(
                  "large-objects",
                  "they have to come from the other server, or to be stored otherwise"),
              Map.entry(
                  "missing-relations", "a table is created with all that belongs to it by a dump"),
              Map.entry("open-reshape", "the reshape's own commands end it in order"),
              Map.entry("other-objects", "a dump has the statement"),
              Map.entry("partitions", "other bounds may have rows that find no place in these"),
              Map.entry(
                  "replica-identity",
                  "where FULL is impossible, only a person knows what makes a row unique"),
              Map.entry("published-operations", "replicate notes what has to be compared besides"),
              Map.entry("row-filters", "replicate notes what has to be compared besides"),
              Map.entry("unpublished-tables", "replicate notes what has to be compared besides"),
              Map.entry("subscribed-tables", "replicate subscribes, copies and closes them")));

  private static Map.Entry<String, List<String>> elsewhere(
      String check, String test, String because) {
    return Map.entry(check, List.of(test, because));
  }

  private static List<SpoiledDeployment> table() {
    return Stream.concat(ClusterSpoils.all(), SchemaSpoils.all()).toList();
  }

  @Test
  void everyCheckHasAFaultInTheTableOrSaysWhereItIsTried() {
    Set<String> tried =
        table().stream()
            .map(SpoiledDeployment::check)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(tried).doesNotContainAnyElementsOf(ELSEWHERE.keySet());
    tried.addAll(ELSEWHERE.keySet());
    assertThat(tried)
        .containsExactlyInAnyOrderElementsOf(
            PreflightChecks.ALL.stream().map(PreflightCheck::id).toList());
  }

  @Test
  void whatIsTriedElsewhereIsThere() throws Exception {
    for (Map.Entry<String, List<String>> one : ELSEWHERE.entrySet()) {
      assertThat(source(one.getValue().get(0)))
          .containsAnyOf("\"" + one.getKey(), probe(one.getKey()));
      assertThat(one.getValue().get(1)).isNotBlank();
    }
  }

  /** A probe is tried by itself where the check needs no SQL of its own. */
  private static String probe(String check) {
    Object probe = PreflightChecks.named(check).probe();
    return "new " + probe.getClass().getSimpleName() + "()";
  }

  @Test
  void whateverIsNotMendedBySqlSaysWhy() {
    TreeSet<String> byHand =
        table().stream()
            .filter(SpoiledDeployment::isMendedByHand)
            .map(SpoiledDeployment::check)
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(byHand).containsExactlyElementsOf(ADVICE.keySet());
  }

  private static String source(String test) throws Exception {
    for (String tree : List.of("src/test/java", "../ops/src/test/java")) {
      try (Stream<Path> all = Files.walk(Path.of(tree))) {
        for (Path file : all.filter(f -> f.endsWith(test + ".java")).toList()) {
          return Files.readString(file);
        }
      }
    }
    throw new IllegalStateException("there is no " + test);
  }
}
