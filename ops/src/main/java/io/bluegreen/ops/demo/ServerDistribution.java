package io.bluegreen.ops.demo;

import java.io.IOException;
import java.nio.file.Path;

/** One version of PostgreSQL that is available on this machine. */
interface ServerDistribution {
  /** Returns the major version. */
  int major();

  /**
   * Returns the programs, unpacked if necessary.
   *
   * @param directory an empty or missing directory to unpack into
   */
  ServerPrograms ready(Path directory) throws IOException;

  /** A version that is installed on this machine. */
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
