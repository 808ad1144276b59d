package io.bluegreen.ops.cutover.step;

import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.run.ParallelTasks;
import io.bluegreen.ops.cutover.side.CutoverSide;
import io.bluegreen.ops.cutover.side.SideSubscriptions;
import io.bluegreen.ops.replication.CoverageGap;
import io.bluegreen.ops.replication.WayBackPublication;
import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The preparation of replication in the reverse direction, so that everything the new side will
 * write reaches the old side.
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
 *   <li>After the flip the forward subscriptions and their slots are dropped, <em>then</em> the
 *       reverse subscription is enabled: {@link SettleStep}. Until then its slot keeps what it
 *       needs. There is never a moment at which both directions flow, and before the flip nothing
 *       of the forward direction is touched, so that going back needs nothing made anew.
 * </ol>
 *
 * <p>What the fence does not cover and is replicated all the same are the rows of {@code
 * bluegreen.sentinel}: at most one echo of one, into a table without a key.
 */
public final class ReverseReplicationStep implements ProtocolStep {

  @Override
  public CutoverStep id() {
    return CutoverStep.WAY_BACK;
  }

  /**
   * Makes the reverse subscription anew: disabled, without a slot, its tables known. A slot that an
   * earlier run may have left goes.
   */
  public static void prepare(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    subscribe(run);
    dropSlot(run, Deadline.in(run.timeouts().wayBack()));
  }

  /** Lets the new side publish what the old one can take, before anybody subscribes to it. */
  public static void publish(CutoverContext run) throws SQLException, StepFailedException {
    CutoverSide source = run.source();
    CutoverSide target = run.target();
    WayBackPublication wayBack =
        WayBackPublication.of(
            target.coverage().columns(),
            source.coverage().columns(),
            target.coverage().major(),
            run.to());
    if (!wayBack.problems().isEmpty()) {
      throw new StepFailedException(
          wayBack.problems().stream().map(CoverageGap::toString).collect(Collectors.joining("; ")));
    }
    target.subscriptions().publish(wayBack.clauses());
    target.coverage().noteAdditions(source.coverage().relations(), wayBack.extraColumns());
    if (!wayBack.oneWay().isEmpty()) {
      run.report().remark(wayBack.describe(run.to()));
    }
  }

  private static void subscribe(CutoverContext run) throws SQLException {
    SideSubscriptions source = run.source().subscriptions();
    String reverse = run.names().to(run.from());
    source.drop(reverse);
    source.createDisabled(
        reverse, run.target().connectionInfo(), run.target().subscriptions().runAsOwner());
  }

  @Override
  public void take(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    ParallelTasks.Task<Boolean> complete = run.parallelTasks().start(() -> isComplete(run));
    try {
      createSlot(run);
    } catch (SQLException | StepFailedException | InterruptedException e) {
      complete.settle(e);
      throw e;
    }
    if (complete.join()) {
      return;
    }
    subscribe(run);
    if (!isComplete(run)) {
      throw new StepFailedException(
          "publication %s does not list the same tables on both sides"
              .formatted(run.names().publication()));
    }
  }

  /** A slot that is there already was made for an earlier fence; it is not trusted. */
  private static void createSlot(CutoverContext run)
      throws SQLException, StepFailedException, InterruptedException {
    Deadline deadline = run.within(run.timeouts().wayBack());
    try {
      ReverseReplicationSlot.create(run, deadline);
    } catch (SQLException e) {
      if (!SqlStateCode.DUPLICATE_OBJECT.equals(e.getSQLState())) {
        throw e;
      }
      dropSlot(run, deadline);
      ReverseReplicationSlot.create(run, deadline);
    }
  }

  private static void dropSlot(CutoverContext run, Deadline deadline)
      throws SQLException, StepFailedException, InterruptedException {
    String slot = run.names().to(run.from());
    if (!run.target().slots().drop(slot, deadline)) {
      throw new StepFailedException("somebody streams from slot " + slot + " on " + run.to());
    }
  }

  /** Whether both publications and the reverse subscription name the same tables. */
  public static boolean isComplete(CutoverContext run) throws SQLException {
    SideSubscriptions source = run.source().subscriptions();
    List<String> sent = run.target().subscriptions().published();
    return sent.equals(source.tables(run.names().to(run.from())))
        && sent.equals(source.published());
  }
}
