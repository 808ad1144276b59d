package io.bluegreen.ops.cli.base;

/** The root command, which knows what all others have around them. */
public interface HasSurroundings {
  /** Returns it. */
  Surroundings surroundings();
}
