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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges migrations without a database. */
@Command(
    name = "lint",
    header = "Tells whether a migration is expand-only",
    description = {
      "Tells whether SQL migrations are expand-only: whether the application on the other",
      "side goes on undisturbed. Exits 1 if not. A comment accepts a finding:",
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

  @Option(names = "--rules", description = "Only list the rules.")
  boolean rules;

  /** A finding as it is shown. */
  private record Found(String at, String rule, String what) {}

  /** A rule as it is shown. */
  private record Shown(String rule, String why, String mend) {}

  @Override
  protected CommandResult run() {
    if (rules) {
      return CommandResult.done("%d rules".formatted(LintRule.values().length))
          .table("rules", Shown.class, shown(Arrays.asList(LintRule.values())));
    }
    if (files.isEmpty()) {
      throw CommandFailedException.usage(
          "there is no file to read", "name files, or - for standard input");
    }
    Linter linter = new Linter(new LintOptions(sides, inTransaction));
    List<Finding> findings = new ArrayList<>();
    files.forEach(
        file -> findings.addAll(linter.lint(file.equals("-") ? "stdin" : file, text(file))));
    return result(findings);
  }

  private CommandResult result(List<Finding> findings) {
    Set<LintRule> broken =
        findings.stream().map(Finding::rule).collect(Collectors.toCollection(TreeSet::new));
    CommandResult result =
        findings.isEmpty()
            ? CommandResult.done("expand-only")
            : CommandResult.of(
                ExitCode.REFUSED, "not expand-only: %d finding(s)".formatted(findings.size()));
    return result
        .fact("files", files.size())
        .table(
            "findings",
            Found.class,
            findings.stream()
                .map(f -> new Found(f.file() + ":" + f.line(), f.rule().id(), f.what()))
                .toList())
        .table("rules", Shown.class, shown(broken));
  }

  private static List<Shown> shown(Collection<LintRule> rules) {
    return rules.stream().map(rule -> new Shown(rule.id(), rule.why(), rule.mend())).toList();
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
