package io.bluegreen.ops.cutover.run;

import io.bluegreen.jdbc.model.Side;
import org.jspecify.annotations.Nullable;

/**
 * A run that its note says is under way, or was when its process ended.
 *
 * @param run identifier of the run
 * @param step the step it had begun, {@code opened} while an abort has yet to be finished
 * @param from the side that was active
 * @param operator who wanted it
 */
public record UnfinishedRun(String run, String step, Side from, String operator) {
  /** Reads the note of a row; null if it is empty, somebody else's, or of a finished run. */
  public static @Nullable UnfinishedRun of(@Nullable String note) {
    RunNote parsed = RunNote.parse(note);
    return parsed == null || parsed.isFinished()
        ? null
        : new UnfinishedRun(parsed.run(), parsed.step(), parsed.from(), parsed.operator());
  }
}
