package io.bluegreen.ops.cutover;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ServerIdentity;
import io.bluegreen.ops.cutover.model.CutoverInspection;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.run.DeploymentServers;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.cutover.side.CutoverSide;
import java.sql.SQLException;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The inspection of both sides of a deployment, with advice on what may follow. */
final class CutoverInspector {
  private final DeploymentServers pair;
  private final CutoverOptions options;

  CutoverInspector(DeploymentServers pair, CutoverOptions options) {
    this.pair = pair;
    this.options = options;
  }

  CutoverInspection look() throws SQLException {
    Map<Side, CutoverInspection.SideState> sides = new EnumMap<>(Side.class);
    for (Side side : Side.values()) {
      sides.put(side, state(side));
    }
    CutoverInspection.Unfinished unfinished = unfinished(sides);
    return new CutoverInspection(
        options.deployment(), sides, unfinished, advice(sides, unfinished));
  }

  private CutoverInspection.SideState state(Side side) throws SQLException {
    CutoverSide server = pair.server(side);
    ControlRow row = pair.row(side);
    if (server == null || row == null) {
      return CutoverInspection.SideState.unknown(pair.failure(side));
    }
    return new CutoverInspection.SideState(
        null,
        row.active(),
        row.phase(),
        row.holdUntil(),
        row.epoch(),
        server.identity(),
        server.fence().standing(),
        server.subscriptions().all().stream()
            .map(stream -> stream.name() + (stream.enabled() ? " (enabled)" : " (disabled)"))
            .toList(),
        server.slots().all(),
        server.clients().live());
  }

  private CutoverInspection.@Nullable Unfinished unfinished(
      Map<Side, CutoverInspection.SideState> sides) {
    RunNote note = pair.note();
    ControlRow truth = pair.truth();
    if (note == null || truth == null || note.isFinished()) {
      return null;
    }
    return new CutoverInspection.Unfinished(
        note.run(),
        note.step(),
        note.from(),
        note.operator(),
        note.isFlippedBy(truth),
        isAnother(sides.get(note.from()), note.source())
            || isAnother(sides.get(note.to()), note.target()));
  }

  private static boolean isAnother(
      CutoverInspection.@Nullable SideState side, ServerIdentity expected) {
    return side != null && side.server() != null && !expected.equals(side.server());
  }

  private String advice(
      Map<Side, CutoverInspection.SideState> sides,
      CutoverInspection.@Nullable Unfinished unfinished) {
    if (unfinished != null) {
      return advice(unfinished);
    }
    ControlRow blue = pair.row(Side.BLUE);
    ControlRow green = pair.row(Side.GREEN);
    if (blue == null || green == null) {
      return "not both sides can be asked: " + pair.failures();
    }
    if (!pair.conflict().isEmpty()) {
      return "the rows of both sides differ, which nobody but a person can decide: %s. Repeat the right one with UPDATE bluegreen.deployment SET active = … on the side that is right"
          .formatted(pair.conflict());
    }
    if (blue.epoch() != green.epoch()) {
      return "the row of %s is behind; the next run puts it right"
          .formatted(blue.epoch() < green.epoch() ? Side.BLUE : Side.GREEN);
    }
    CutoverInspection.SideState active = sides.get(blue.active());
    if (active != null && active.fence() != 0) {
      return "%s is active and fenced, so nobody can write: SELECT bluegreen.unfence('%s') there"
          .formatted(blue.active(), options.deployment());
    }
    return "nothing is unfinished";
  }

  private static String advice(CutoverInspection.Unfinished unfinished) {
    String accepting =
        unfinished.serversChanged()
            ? "; a server was replaced since, so look at the data first and say then that the new servers are accepted"
            : "";
    if (unfinished.flipped()) {
      return unfinished.from().other()
          + " is active and works: resume finishes the run"
          + accepting;
    }
    return unfinished.step().equals("opened")
        ? "an abort has begun: abort finishes it"
        : String.format(
            Locale.ROOT,
            "%s is active, and may be held and fenced: resume goes on to %s, abort opens %s again%s",
            unfinished.from(),
            unfinished.from().other(),
            unfinished.from(),
            accepting);
  }
}
