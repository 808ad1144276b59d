package io.bluegreen.ops.cli.base;

/** The root command, which knows what all others have around them. */
public interface HasCommandContext {
  /** Returns it. */
  CommandContext commandContext();
}
