package io.bluegreen.ops.cli.base;

/** The root command, which provides the context to all other commands. */
public interface HasCommandContext {
  /** Returns the context of the process. */
  CommandContext commandContext();
}
