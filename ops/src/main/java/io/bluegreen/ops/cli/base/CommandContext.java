package io.bluegreen.ops.cli.base;

import java.util.Map;

/**
 * What a command has around it.
 *
 * @param environment the variables of the process; {@code PG*} are read from here
 * @param terminal whether a person looks on, who is shown moving bars instead of plain lines
 * @param interruption Ctrl-C
 */
public record CommandContext(
    Map<String, String> environment, boolean terminal, Interruption interruption) {
  public CommandContext {
    environment = Map.copyOf(environment);
  }
}
