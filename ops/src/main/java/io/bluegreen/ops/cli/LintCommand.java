package io.bluegreen.ops.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.ops.cli.base.ToolCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.lint.Finding;
import io.bluegreen.ops.lint.LintOptions;
import io.bluegreen.ops.lint.LintRule;
import io.bluegreen.ops.lint.Linter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code lint}: checks migrations without a database. */
@Command(
    name = "lint",
    header = "Tells whether a migration is expand-only",
    description = {
      "Tells whether SQL migrations are expand-only: whether the application on the other",
      "side goes on undisturbed. Exits 1 if not, and on whatever is not understood.",
      "A comment accepts a finding:",
      "  -- bluegreen:allow RULE"
    },
    footer = {
      "  bluegreen lint V7__invoices.sql V8__notes.sql",
      "  bluegreen lint --in-transaction - < V9.sql"
    })
final class LintCommand extends ToolCommand {
  @Parameters(
      paramLabel = "FILE",
      arity = "0..*",
      description = "Files in order; - is standard input.")
  List<String> files = new ArrayList<>();

  @Option(
      names = "--side",
      paramLabel = "SCHEMA",
      description = "Name of a side's schema, given twice. Default: blue and green.")
  Set<String> sides = LintOptions.defaults().sideSchemas();

  @Option(
      names = "--in-transaction",
      description = "The migration tool puts every file into one transaction.")
  boolean inTransaction;

  @Option(
      names = "--lock-timeout-set",
      description = "The migration tool sets a lock_timeout, as under bluegreen with-lock.")
  boolean lockTimeoutSet;

  @Option(
      names = "--placeholder",
      paramLabel = "NAME=VALUE",
      description = "Value of a placeholder of the migration tool; repeatable.")
  Map<String, String> placeholders = new LinkedHashMap<>();

  @Option(names = "--strict", description = "Exit 1 on warnings too.")
  boolean strict;

  @Option(names = "--rules", description = "Only list the rules.")
  boolean rules;

  /** A finding as it is shown. */
  private record ShownFinding(String at, String severity, String rule, String what) {}

  /** A rule as it is shown. */
  private record ShownRule(String rule, String why, String mend) {}

  @Override
  protected CommandResult run() {
    if (rules) {
      return CommandResult.done("%d rules".formatted(LintRule.values().length))
          .table("rules", ShownRule.class, shown(Arrays.asList(LintRule.values())));
    }
    if (files.isEmpty()) {
      throw CommandFailedException.usage(
          "there is no file to read", "name files, or - for standard input");
    }
    Linter linter = new Linter(options());
    List<Finding> findings = new ArrayList<>();
    files.forEach(
        file -> findings.addAll(linter.lint(file.equals("-") ? "stdin" : file, text(file))));
    return result(findings);
  }

  private LintOptions options() {
    return new LintOptions(sides, inTransaction, lockTimeoutSet, placeholders);
  }

  private CommandResult result(List<Finding> findings) {
    Set<LintRule> broken =
        findings.stream().map(Finding::rule).collect(Collectors.toCollection(TreeSet::new));
    return verdict(findings)
        .fact("files", files.size())
        .table("findings", ShownFinding.class, findings.stream().map(LintCommand::shown).toList())
        .table("rules", ShownRule.class, shown(broken));
  }

  private CommandResult verdict(List<Finding> findings) {
    long warnings = findings.stream().filter(finding -> finding.rule().isWarning()).count();
    long refusals = findings.size() - warnings;
    String also = warnings == 0 ? "" : ", %d warning(s)".formatted(warnings);
    if (refusals > 0) {
      return CommandResult.of(
          ExitCode.REFUSED, "not expand-only: %d finding(s)%s".formatted(refusals, also));
    }
    boolean refused = strict && warnings > 0;
    return CommandResult.of(refused ? ExitCode.REFUSED : ExitCode.DONE, "expand-only" + also);
  }

  private static ShownFinding shown(Finding finding) {
    return new ShownFinding(
        finding.file() + ":" + finding.line(),
        finding.rule().isWarning() ? "warning" : "refused",
        finding.rule().id(),
        finding.what());
  }

  private static List<ShownRule> shown(Collection<LintRule> rules) {
    return rules.stream().map(rule -> new ShownRule(rule.id(), rule.why(), rule.mend())).toList();
  }

  private static String text(String file) {
    try {
      byte[] bytes =
          file.equals("-") ? System.in.readAllBytes() : Files.readAllBytes(Path.of(file));
      return new String(bytes, UTF_8);
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "%s cannot be read: %s".formatted(file, e.getClass().getSimpleName()),
          "check the name and its rights");
    }
  }
}
