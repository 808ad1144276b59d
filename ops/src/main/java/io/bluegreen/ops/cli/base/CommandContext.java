package io.bluegreen.ops.cli.base;

import java.util.Map;

/**
 * The surroundings of a command in its process.
 *
 * @param environment the variables of the process; {@code PG*} are read from here
 * @param terminal whether standard error is a terminal, which gets moving bars instead of plain
 *     lines
 * @param interruption the state of Ctrl-C
 */
public record CommandContext(
    Map<String, String> environment, boolean terminal, Interruption interruption) {
  public CommandContext {
    environment = Map.copyOf(environment);
  }
}
