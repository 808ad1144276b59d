package io.bluegreen.ops.cutover.model;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ServerIdentity;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The state of a deployment of two clusters, as far as both sides can be queried. Immutable. The
 * inspection shows one moment, changes nothing and takes no lock.
 *
 * @param deployment its name
 * @param sides what each side says, for every side
 * @param unfinished the run that was interrupted; null if there is none
 * @param advice what to do next, in words
 */
public record CutoverInspection(
    String deployment, Map<Side, SideState> sides, @Nullable Unfinished unfinished, String advice) {

  /**
   * One side.
   *
   * @param problem why it cannot be asked, or has no row; null if it can and has
   * @param active the side that its row names; null where {@code problem} says why
   * @param phase {@code steady} or {@code hold}; empty where it is not known
   * @param holdUntil when a hold ends by itself
   * @param epoch of its row, 0 where it is not known
   * @param server which server answers; null if none does
   * @param fence epoch of a complete fence of this side, 0 if it is open
   * @param subscriptions what it receives, {@code name (enabled)} or {@code name (disabled)}
   * @param slots what is kept for others, {@code name (streaming)} or {@code name (idle)}
   * @param clients live clients that tell this side
   */
  public record SideState(
      @Nullable String problem,
      @Nullable Side active,
      String phase,
      @Nullable OffsetDateTime holdUntil,
      long epoch,
      @Nullable ServerIdentity server,
      long fence,
      List<String> subscriptions,
      List<String> slots,
      List<CutoverReport.Client> clients) {

    public static SideState unknown(String problem) {
      return new SideState(problem, null, "", null, 0, null, 0, List.of(), List.of(), List.of());
    }

    private String line() {
      if (problem != null) {
        return problem;
      }
      return "%s active, %s%s, epoch %d; %s; server %s; receives %s; keeps %s; %d live client(s)"
          .formatted(
              active,
              phase,
              holdUntil == null ? "" : " until " + holdUntil,
              epoch,
              fence == 0 ? "open" : "fenced since epoch " + fence,
              server,
              subscriptions,
              slots,
              clients.size());
    }
  }

  /**
   * An interrupted run.
   *
   * @param run its identifier
   * @param step the step that it had got to, or {@code opened} where an abort has begun
   * @param from the side that was active
   * @param operator who started it
   * @param flipped whether the new side is active already
   * @param serversChanged whether a server is another one than at its start: a failover
   */
  public record Unfinished(
      String run,
      String step,
      Side from,
      String operator,
      boolean flipped,
      boolean serversChanged) {}

  /** Returns what one side says. */
  public SideState side(Side side) {
    return Objects.requireNonNull(sides.get(side));
  }

  /** Returns it as lines for a person. */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    sides.forEach((side, state) -> lines.add("%-5s %s".formatted(side, state.line())));
    if (unfinished != null) {
      lines.add(
          "run %s of %s from %s is unfinished at step %s"
              .formatted(
                  unfinished.run(), unfinished.operator(), unfinished.from(), unfinished.step()));
    }
    lines.add(advice);
    return lines;
  }
}
