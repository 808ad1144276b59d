package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.preflight.PreflightChecks;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/** The option that names checks of preflight which do not count. */
final class SkippedChecks {
  @Option(
      order = 401,
      names = "--skip",
      paramLabel = "ID",
      split = ",",
      description = "What this check finds does not count; see bluegreen preflight.")
  List<String> skip = new ArrayList<>();

  /** Returns the checks that are skipped; refuses a name that is none. */
  Set<String> ids() {
    Set<String> ids = new LinkedHashSet<>(skip);
    try {
      PreflightChecks.requireKnown(ids);
    } catch (IllegalArgumentException e) {
      throw CommandFailedException.usage(
          String.valueOf(e.getMessage()), "bluegreen preflight names them");
    }
    return ids;
  }
}
