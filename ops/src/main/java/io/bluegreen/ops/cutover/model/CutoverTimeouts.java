package io.bluegreen.ops.cutover.model;

import java.time.Duration;

/**
 * The time limits of a cutover, one for each wait. No step waits longer than the hold lasts.
 *
 * @param prepare how long clients may take, before they are held, to open connections to the new
 *     side
 * @param hold how long clients may be held in all; the hold ends by itself then
 * @param clientGrace how long to wait for clients that have not seen the hold: their time to live
 *     and a little
 * @param drain how long transactions that began before the hold may go on
 * @param readers how long to wait, within that, for those that have only read so far
 * @param fence how long the fence may try to get all its locks
 * @param arrive how long the sentinel may travel
 * @param wayBack how long the new side may take for its replication slot
 * @param readBack how long to try to learn what became of a flip without an answer
 * @param settle how long clients may take to follow
 * @param network how long any single answer of a server may take
 */
public record CutoverTimeouts(
    Duration prepare,
    Duration hold,
    Duration clientGrace,
    Duration drain,
    Duration readers,
    Duration fence,
    Duration arrive,
    Duration wayBack,
    Duration readBack,
    Duration settle,
    Duration network) {
  /** Suits the driver's own {@code bluegreen.holdTimeout} of 20 s. */
  public static final CutoverTimeouts DEFAULT =
      new CutoverTimeouts(
          Duration.ofSeconds(40),
          Duration.ofSeconds(18),
          Duration.ofMillis(1500),
          Duration.ofSeconds(5),
          Duration.ofMillis(500),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(5),
          Duration.ofSeconds(15),
          Duration.ofSeconds(10),
          Duration.ofSeconds(10));
}
