package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.catalog.SequencePlan;
import io.bluegreen.ops.catalog.SequenceState;
import io.bluegreen.ops.cutover.model.CutoverReport;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.side.SideSequences;
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
    SideSequences target = run.target().sequences();
    ParallelTasks.Task<List<SequenceState>> there = run.parallelTasks().start(target::read);
    List<SequenceState> here;
    try {
      here = moved(run);
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
    target.carryOut(plan);
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
  private static List<SequenceState> moved(CutoverContext run) throws SQLException {
    Set<String> additions = run.source().coverage().additions().relations();
    return run.source().sequences().read().stream()
        .filter(state -> !additions.contains(state.name()))
        .toList();
  }

  /** Returns what would make this step fail, as far as it can be told beforehand. */
  public static List<String> problems(CutoverContext run) throws SQLException {
    return SequencePlan.of(
            moved(run), run.target().sequences().read(), run.options().sequenceMargin())
        .problems()
        .stream()
        .map(SequencePlan.Problem::text)
        .toList();
  }

  /** Lets the server keep the statement that moves sequences, and moves none. */
  public static void tryNone(CutoverContext run) throws SQLException {
    run.target().sequences().carryOut(new SequencePlan(List.of(), List.of()));
  }
}
