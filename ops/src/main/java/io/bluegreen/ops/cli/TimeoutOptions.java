package io.bluegreen.ops.cli;

import io.bluegreen.ops.cutover.model.CutoverTimeouts;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The timeouts of a switch, one for each wait. */
final class TimeoutOptions {
  @Option(
      order = 500,
      names = "--prepare-timeout",
      paramLabel = "TIME",
      description = "Before anybody is held, wait for clients that log in ahead. Default: 40s.")
  Duration prepare = CutoverTimeouts.DEFAULT.prepare();

  @Option(
      order = 501,
      names = "--hold-timeout",
      paramLabel = "TIME",
      description = "Longest pause for applications; it ends by itself then. Default: 18s.")
  Duration hold = CutoverTimeouts.DEFAULT.hold();

  @Option(
      order = 502,
      names = "--client-grace",
      paramLabel = "TIME",
      description = "Wait for clients that have not seen the hold. Default: 1500ms.")
  Duration clientGrace = CutoverTimeouts.DEFAULT.clientGrace();

  @Option(
      order = 503,
      names = "--drain-timeout",
      paramLabel = "TIME",
      description = "Wait for open transactions; then they are ended. Default: 5s.")
  Duration drain = CutoverTimeouts.DEFAULT.drain();

  @Option(
      order = 504,
      names = "--reader-timeout",
      paramLabel = "TIME",
      description = "Within that, wait for those that only read. Default: 500ms.")
  Duration readers = CutoverTimeouts.DEFAULT.readers();

  @Option(
      order = 505,
      names = "--fence-timeout",
      paramLabel = "TIME",
      description = "Wait for the locks of the fence. Default: 5s.")
  Duration fence = CutoverTimeouts.DEFAULT.fence();

  @Option(
      order = 506,
      names = "--arrive-timeout",
      paramLabel = "TIME",
      description = "Wait for the last row on the new side. Default: 5s.")
  Duration arrive = CutoverTimeouts.DEFAULT.arrive();

  @Option(
      order = 507,
      names = "--way-back-timeout",
      paramLabel = "TIME",
      description = "Wait for the new side's replication slot. Default: 5s.")
  Duration wayBack = CutoverTimeouts.DEFAULT.wayBack();

  @Option(
      order = 508,
      names = "--settle-timeout",
      paramLabel = "TIME",
      description = "Wait for clients to follow. Default: 10s.")
  Duration settle = CutoverTimeouts.DEFAULT.settle();

  @Option(
      order = 509,
      names = "--network-timeout",
      paramLabel = "TIME",
      description = "Wait for any single answer of a server. Default: 10s.")
  Duration network = CutoverTimeouts.DEFAULT.network();

  CutoverTimeouts timeouts() {
    return new CutoverTimeouts(
        prepare,
        hold,
        clientGrace,
        drain,
        readers,
        fence,
        arrive,
        wayBack,
        CutoverTimeouts.DEFAULT.readBack(),
        settle,
        network);
  }
}
