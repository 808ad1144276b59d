package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * The reasons for which rows may be on one side only, although replication flows. Nothing but a
 * comparison of both sides tells.
 *
 * @param idle the idle side, which replication fills
 * @param deployment the deployment's name
 * @param replaced servers in whose place there are others now
 * @param open tables of the idle side that anybody may write
 * @param written tables of the idle side that somebody may have written, and nobody has compared
 */
public record StreamDoubts(
    Side idle,
    String deployment,
    List<ComparedServers.Replaced> replaced,
    List<String> open,
    List<String> written) {

  /** Asks both sides. What is open on purpose, by a command that is under way, is no doubt. */
  public static StreamDoubts read(
      Connection source, Connection target, Side active, String deployment) throws SQLException {
    Side idle = active.other();
    return new StreamDoubts(
        idle,
        deployment,
        ComparedServers.replaced(source, target, active, deployment),
        IdleSide.isOpenedOnPurpose(target, deployment, idle.text())
            ? List.of()
            : IdleSide.openTables(target, deployment),
        IdleSide.unverified(target, deployment));
  }

  /** No doubts, as where one side cannot be asked. */
  public static StreamDoubts none(Side idle, String deployment) {
    return new StreamDoubts(idle, deployment, List.of(), List.of(), List.of());
  }

  boolean isNone() {
    return replaced.isEmpty() && open.isEmpty() && written.isEmpty();
  }

  /** Returns the servers that were replaced, in words; empty if there are none. */
  public String ofServers() {
    return String.join("; ", replaced.stream().map(ComparedServers.Replaced::describe).toList());
  }

  List<String> reasons() {
    List<String> reasons = new ArrayList<>();
    if (!replaced.isEmpty()) {
      reasons.add(ofServers());
    }
    if (!open.isEmpty()) {
      reasons.add("everybody may write %d of its tables".formatted(open.size()));
    }
    if (!written.isEmpty()) {
      reasons.add("somebody may have written %d of its tables".formatted(written.size()));
    }
    return reasons;
  }

  String mend() {
    String closing =
        open.isEmpty()
            ? ""
            : "on %s: SELECT bluegreen.fence_idle('%s') closes it; then "
                .formatted(idle, deployment.replace("'", "''"));
    return "%sbluegreen verify compares both sides; where they differ, bluegreen reseed makes %s a fresh copy"
        .formatted(closing, idle);
  }
}
