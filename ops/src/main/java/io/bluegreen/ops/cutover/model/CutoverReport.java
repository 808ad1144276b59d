package io.bluegreen.ops.cutover.model;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ReportedClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The measurements and changes of a run.
 *
 * @param run identifier of the run
 * @param from the side that was active
 * @param to the side that was to become active
 * @param pause from the hold to the flip, or to the end of a rehearsal; null if there was neither
 * @param longestHold from the hold until every live client had seen the flip, so that none was held
 *     for longer; null if not all did, or nothing was flipped
 * @param steps what each step took; arrival and sequences overlap
 * @param holdEpoch epoch of the hold, 0 before it
 * @param fenceEpoch epoch of the fence and its sentinel, 0 before it
 * @param flipEpoch epoch of the flip, 0 before it
 * @param sentinelTravelled from the fence's commit until the sentinel was seen; null before it
 * @param clients live clients, as they stood at the end
 * @param terminated sessions that were ended, and why
 * @param sequences sequences that were moved ahead
 * @param verification what was proved on the way, in words
 * @param remarks everything else that an operator should know
 */
public record CutoverReport(
    String run,
    @Nullable Side from,
    @Nullable Side to,
    @Nullable Duration pause,
    @Nullable Duration longestHold,
    Map<CutoverStep, Duration> steps,
    long holdEpoch,
    long fenceEpoch,
    long flipEpoch,
    @Nullable Duration sentinelTravelled,
    List<Client> clients,
    List<TerminatedSession> terminated,
    List<MovedSequence> sequences,
    List<String> verification,
    List<String> remarks) {

  /**
   * A live client.
   *
   * @param id its JVM
   * @param application what it calls itself
   * @param host where it runs
   * @param epochSeen newest epoch that it acts on
   * @param openTransactions what a drain still waits for
   */
  public record Client(
      String id, String application, String host, long epochSeen, int openTransactions)
      implements ReportedClient {}

  /**
   * A session that was ended.
   *
   * @param pid its server process
   * @param user its role
   * @param application what it calls itself
   * @param state what it was doing, and since when
   * @param during the step that ended it
   */
  public record TerminatedSession(
      int pid, String user, String application, String state, CutoverStep during) {}

  /**
   * A sequence of the new side that was moved ahead.
   *
   * @param name its name with its schema
   * @param oldSide the last value that the old side gave out
   * @param newSide the value after which the new side goes on
   */
  public record MovedSequence(String name, long oldSide, long newSide) {}

  /** Returns the report as lines for a person. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    lines.add("run %s: %s -> %s".formatted(run, from, to));
    if (pause != null) {
      lines.add(
          "pause %s, from the hold to %s"
              .formatted(millis(pause), flipEpoch == 0 ? "the end of the rehearsal" : "the flip"));
    }
    if (longestHold != null) {
      lines.add("nobody was held for longer than " + millis(longestHold));
    }
    steps.forEach((step, took) -> lines.add("  %-9s %s".formatted(step.text(), millis(took))));
    lines.add("epochs: hold %d, fence %d, flip %d".formatted(holdEpoch, fenceEpoch, flipEpoch));
    if (sentinelTravelled != null) {
      String what = fenceEpoch == 0 ? "a row" : "sentinel " + fenceEpoch;
      lines.add("%s travelled %s".formatted(what, millis(sentinelTravelled)));
    }
    clients.forEach(client -> lines.add("client " + client));
    terminated.forEach(session -> lines.add("terminated " + session));
    sequences.forEach(sequence -> lines.add("sequence " + sequence));
    lines.addAll(verification);
    lines.addAll(remarks);
    return lines;
  }

  private static String millis(Duration duration) {
    return "%.1f ms".formatted(duration.toNanos() / 1e6);
  }
}
