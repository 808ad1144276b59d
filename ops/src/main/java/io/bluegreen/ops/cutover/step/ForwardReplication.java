package io.bluegreen.ops.cutover.step;

import io.bluegreen.ops.cutover.model.StepFailedException;
import io.bluegreen.ops.cutover.run.CutoverContext;
import io.bluegreen.ops.cutover.side.SideCoverage;
import io.bluegreen.ops.cutover.side.SideSubscriptions;
import io.bluegreen.ops.replication.ColumnCoverage;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.replication.TableCoverage;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The replication from the old side to the new one. Usually it is one subscription, which {@code
 * bluegreen replicate} creates. An operator may create more, so that large tables are copied in
 * parallel.
 *
 * <p>Each subscription must deliver the sentinel, because a sentinel proves only what came through
 * its own subscription. All subscriptions end together, because the way back is one subscription
 * for all tables.
 */
public final class ForwardReplication {
  private static final Duration CLOSE = Duration.ofMillis(30);

  private final CutoverContext run;

  public ForwardReplication(CutoverContext run) {
    this.run = run;
  }

  /** The subscriptions of the new side through which a sentinel comes. */
  private List<Subscriptions.Stream> streams() throws SQLException {
    return run.target().subscriptions().all().stream()
        .filter(Subscriptions.Stream::bringsSentinel)
        .toList();
  }

  /** What stands against a cutover, in words. */
  public List<String> problems() throws SQLException {
    List<String> problems = new ArrayList<>();
    List<Subscriptions.Stream> streams = streams();
    String usual = run.names().to(run.to());
    if (streams.stream().noneMatch(Subscriptions.Stream::enabled)) {
      problems.add("there is no enabled subscription " + usual + " on " + run.to());
      return problems;
    }
    for (Subscriptions.Stream stream : streams) {
      if (!stream.enabled()) {
        problems.add("subscription %s on %s is disabled".formatted(stream.name(), run.to()));
      }
      long unready = run.target().subscriptions().unready(stream.name());
      if (unready > 0) {
        problems.add(unready + " table(s) are still being copied to " + run.to());
      }
      if (!run.source().slots().keepsUp(stream.slot())) {
        problems.add(
            "nobody streams from slot %s on %s, or is more than %d MB behind"
                .formatted(
                    stream.slot(), run.from(), ReplicationSlots.MOST_LAG_BYTES / 1024 / 1024));
      }
    }
    coverage().gaps().forEach(gap -> problems.add(gap.toString()));
    problems.addAll(unproven());
    return problems;
  }

  private TableCoverage coverage() throws SQLException {
    SideCoverage source = run.source().coverage();
    SideCoverage target = run.target().coverage();
    return new TableCoverage(
        source.asSource(),
        target.asTarget(),
        ColumnCoverage.of(
            source.columns(),
            target.columns(),
            source.columnLists(),
            source.additions(),
            target.major(),
            run.from(),
            run.deployment()));
  }

  /**
   * Waits, as long as for a drain, for a moment at which the new side is close behind, for what it
   * lags at the fence the pause lasts longer. Under a load that it never catches up with, it goes
   * on all the same; where nothing arrives at all, it fails before anybody was held.
   */
  public void awaitClose() throws SQLException, StepFailedException, InterruptedException {
    Deadline patience = Deadline.in(run.timeouts().drain());
    ReplicationLatency travel = new ReplicationLatency(run);
    while (travel.once(Deadline.in(run.timeouts().arrive())).compareTo(CLOSE) > 0
        && !patience.isOver()) {
      Thread.sleep(CLOSE.toMillis());
    }
  }

  /** Subscriptions that come from the old side and bring no sentinel. */
  private List<String> unproven() throws SQLException {
    List<String> problems = new ArrayList<>();
    for (Subscriptions.Stream stream : run.target().subscriptions().all()) {
      if (stream.enabled()
          && !stream.bringsSentinel()
          && run.source().slots().isActive(stream.slot()) != null) {
        problems.add(
            "subscription %s on %s brings no sentinel, so that nothing would prove the arrival of its rows: ALTER PUBLICATION … ADD TABLE bluegreen.sentinel on %s, then ALTER SUBSCRIPTION %s REFRESH PUBLICATION on %s"
                .formatted(
                    stream.name(), run.to(), run.from(), Sql.identifier(stream.name()), run.to()));
      }
    }
    return problems;
  }

  /**
   * Ends them all, subscriptions and slots. A crash in between leaves a disabled subscription,
   * which the next attempt finds; never a slot that nobody knows of, for that would keep WAL until
   * the disk is full.
   */
  void drop() throws SQLException, StepFailedException, InterruptedException {
    SideSubscriptions subscriptions = run.target().subscriptions();
    for (Subscriptions.Stream stream : streams()) {
      if (stream.enabled()) {
        subscriptions.disable(stream.name());
      }
      dropSlot(stream.slot());
      subscriptions.drop(stream.name());
    }
    dropSlot(run.names().to(run.to()));
  }

  private void dropSlot(String slot)
      throws SQLException, StepFailedException, InterruptedException {
    if (!run.source().slots().drop(slot, Deadline.in(run.timeouts().wayBack()))) {
      throw new StepFailedException(
          "somebody else streams from slot " + slot + " on " + run.from());
    }
  }
}
