package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.ToolCommand;
import io.bluegreen.ops.cli.connection.ConnectionOptions;
import io.bluegreen.ops.cli.connection.ConnectionSettings;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.selfcheck.ConfigurationFiles;
import io.bluegreen.ops.selfcheck.InstallationChecks;
import io.bluegreen.ops.selfcheck.SelfCheckResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** The command {@code self-check}: checks the installation without a database. */
@Command(
    name = "self-check",
    header = "Tells whether this installation can work",
    description =
        "Checks Java, the jar, TLS, and what options and environment say about the"
            + " connection. Connects to nothing; preflight does that. Exits 1 if something"
            + " is missing, 2 if the connection cannot be understood.",
    footer = {
      "  bluegreen self-check",
      "  bluegreen self-check --url jdbc:postgresql://db1/shop --output json"
    })
final class SelfCheckCommand extends ToolCommand {
  private static final List<String> ADDRESSES = List.of("PGSERVICE", "PGHOST", "PGDATABASE");

  @Mixin ConnectionOptions connection = new ConnectionOptions();

  @Override
  protected CommandResult run() {
    List<SelfCheckResult> results = new ArrayList<>(InstallationChecks.all());
    results.add(address());
    results.addAll(
        ConfigurationFiles.check(
            commandContext().environment(), Path.of(System.getProperty("user.home"))));
    List<SelfCheckResult> failed = results.stream().filter(one -> !one.passed()).toList();
    CommandResult result =
        failed.isEmpty()
            ? CommandResult.done("this installation can work")
            : CommandResult.of(
                    ExitCode.REFUSED,
                    "this installation cannot work: "
                        + String.join(", ", failed.stream().map(SelfCheckResult::check).toList()))
                .fix(failed.get(0).fix());
    return result.table("checks", SelfCheckResult.class, results);
  }

  private SelfCheckResult address() {
    Map<String, String> environment = commandContext().environment();
    boolean named =
        spec().commandLine().getParseResult().hasMatchedOption("--url")
            || ADDRESSES.stream().anyMatch(environment::containsKey);
    if (!named) {
      return new SelfCheckResult("connection", true, "none is named", "");
    }
    ConnectionSettings settings = connection.settings(environment);
    return new SelfCheckResult(
        "connection", true, "%s as %s".formatted(settings.address(), settings.user()), "");
  }
}
