package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.catalog.SequencePlan;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.replication.Expansion;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The step that moves the new side's sequences ahead of the old side's, identity columns included,
 * by the rules of {@link SequencePlan}. It runs while the sentinel is replicated, on connections of
 * its own.
 */
public final class SequencesStep implements ProtocolStep {
  @Override
  public CutoverStep id() {
    return CutoverStep.SEQUENCES;
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    Connection target = run.target().helper();
    ParallelTasks.Task<List<SequenceState>> there =
        run.parallelTasks().start(() -> SequenceState.read(target, null));
    List<SequenceState> here;
    try {
      here = moved(run.source().helper(), run.deployment());
    } catch (SQLException e) {
      there.settle(e);
      throw e;
    }
    SequencePlan plan = SequencePlan.of(here, there.join(), run.options().sequenceMargin());
    if (!plan.problems().isEmpty()) {
      throw new StepFailedException(
          plan.problems().stream()
              .map(SequencePlan.Problem::text)
              .collect(Collectors.joining("; ")));
    }
    plan.carryOut(target);
    run.report()
        .sequences(
            plan.moves().stream()
                .map(
                    move ->
                        new CutoverReport.MovedSequence(
                            move.sequence().name(), move.from(), move.to()))
                .toList());
  }

  /** The sequences of the old side but for those that only an expanding migration gave it. */
  private static List<SequenceState> moved(Connection source, String deployment)
      throws SQLException {
    Set<String> expansion = Expansion.read(source, deployment).relations();
    return SequenceState.read(source, null).stream()
        .filter(state -> !expansion.contains(state.name()))
        .toList();
  }

  /** What would make this step fail, as far as it can be told beforehand. */
  public static List<String> problems(
      Connection source, Connection target, String deployment, long margin) throws SQLException {
    return SequencePlan.of(moved(source, deployment), SequenceState.read(target, null), margin)
        .problems()
        .stream()
        .map(SequencePlan.Problem::text)
        .toList();
  }

  /** Lets the server keep the statement that moves sequences, and moves none. */
  public static void tryNone(Connection target) throws SQLException {
    new SequencePlan(List.of(), List.of()).carryOut(target);
  }
}
