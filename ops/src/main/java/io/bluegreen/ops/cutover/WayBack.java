package io.bluegreen.ops.cutover;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * Turns replication round, so that everything the new side will write reaches the old one.
 *
 * <p>No row may be missing on the way back, and none may come back to where it was written. Origin
 * filters would do the second; PostgreSQL 15 knows none, neither as subscriber (it cannot ask) nor
 * as publisher (it cannot answer), so in a pair of 15 and 18 they work in neither direction. The
 * order of the statements does both instead:
 *
 * <ol>
 *   <li>The reverse subscription exists before the hold, disabled and without a slot; creating it
 *       is what asks the new side for the names of its tables, and shows early that the old server
 *       can reach the new one. Here those names are compared once more with both publications. [A
 *       reverse subscription refreshed after the flip silently misses rows.]
 *   <li>Its slot is created after the sentinel's arrival. A slot delivers what commits after its
 *       creation: nothing that came from the old side, for all of that has been applied, and
 *       everything that the new side will write, for no application can before the flip. A slot
 *       made while the sentinel travels would be quicker by its creation, and would hold rows of
 *       the old side; moving it forward afterwards helps only until a crash, which puts it back,
 *       and then the old side stops at its own rows as duplicates.
 *   <li>The forward subscription and its slot are dropped, before the flip: from the first write of
 *       the new side on there is only one direction. [A disabled forward subscription retains WAL
 *       and, enabled again, sends rows back to their origin.]
 *   <li>The reverse subscription is enabled after the flip, off the pause. Until then its slot
 *       keeps what it needs.
 * </ol>
 *
 * <p>What the fence does not cover and is replicated all the same are the rows of {@code
 * bluegreen.sentinel}: at most one echo of one, into a table without a key.
 */
final class WayBack implements Step {
  @Override
  public CutoverStep id() {
    return CutoverStep.WAY_BACK;
  }

  /** Makes the reverse subscription anew: disabled, without a slot, its tables known. */
  static void prepare(Run run) throws SQLException {
    Connection source = run.source().main();
    String reverse = run.names().to(run.from());
    Subscriptions.drop(source, reverse);
    Subscriptions.create(
        source, reverse, run.target().connectionInfo(), run.names().publication(), false, false);
  }

  @Override
  public void take(Run run) throws SQLException, StepFailed, InterruptedException {
    createSlot(run);
    if (!isComplete(run)) {
      prepare(run);
    }
    if (!isComplete(run)) {
      throw new StepFailed(
          "publication %s does not list the same tables on both sides"
              .formatted(run.names().publication()));
    }
    dropForward(run);
  }

  /** What an earlier run may have left was made for an earlier fence; it is not trusted. */
  private static void createSlot(Run run) throws SQLException, StepFailed, InterruptedException {
    Connection target = run.target().main();
    String slot = run.names().to(run.from());
    Deadline deadline = run.within(run.timeouts().wayBack());
    if (!Slots.drop(target, slot, deadline)) {
      throw new StepFailed("somebody streams from slot " + slot + " on " + run.to());
    }
    Slots.create(target, slot, deadline.left());
  }

  private static boolean isComplete(Run run) throws SQLException {
    List<String> sent = Subscriptions.published(run.target().main(), run.names().publication());
    return sent.equals(Subscriptions.tables(run.source().main(), run.names().to(run.from())))
        && sent.equals(Subscriptions.published(run.source().main(), run.names().publication()));
  }

  private static void dropForward(Run run) throws SQLException, StepFailed, InterruptedException {
    String forward = run.names().to(run.to());
    Subscriptions.drop(run.target().main(), forward);
    if (!Slots.drop(run.source().main(), forward, run.within(run.timeouts().wayBack()))) {
      throw new StepFailed("somebody else streams from slot " + forward + " on " + run.from());
    }
  }
}
