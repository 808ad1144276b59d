package io.bluegreen.ops.demo;

import java.io.IOException;
import java.nio.file.Path;

/** One version of PostgreSQL that can be had on this machine. */
interface ServerDistribution {
  /** Returns the major version. */
  int major();

  /**
   * Makes its programs ready.
   *
   * @param directory empty or missing; theirs if they have to be unpacked
   */
  ServerPrograms ready(Path directory) throws IOException;

  /** Programs that somebody has installed. */
  record Installed(ServerPrograms programs) implements ServerDistribution {
    @Override
    public int major() {
      return programs.major();
    }

    @Override
    public ServerPrograms ready(Path directory) {
      return programs;
    }
  }
}
