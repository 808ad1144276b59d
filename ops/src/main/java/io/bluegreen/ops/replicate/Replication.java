package io.bluegreen.ops.replicate;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.preflight.CheckFinding;
import io.bluegreen.ops.preflight.CheckResult;
import io.bluegreen.ops.preflight.CheckVerdict;
import io.bluegreen.ops.preflight.Preflight;
import io.bluegreen.ops.preflight.PreflightOptions;
import io.bluegreen.ops.replication.CoverageGap;
import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.replication.NewSideAdditions;
import io.bluegreen.ops.replication.Publications;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.TableCoverage;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The replication of one deployment from its active side to the other one. Every method may be
 * called again after a crash at any point, because each examines the present state first. Not
 * thread-safe.
 */
public final class Replication implements AutoCloseable {
  /** The checks of preflight that have to hold before anything is copied. */
  public static final Set<String> CHECKS =
      Set.of(
          "wal-level",
          "replication-slots",
          "wal-senders",
          "replication-workers",
          "replication-origins",
          "standby-slots",
          "privileges",
          "password-in-log",
          "reach",
          "missing-relations",
          "columns",
          "generated-columns",
          "enums",
          "extensions",
          "replica-identity",
          "way-back",
          "full-identity",
          "row-lookup",
          "triggers-always",
          "idle-constraints",
          "unresolved-names",
          "replicated-row-security",
          "domains",
          "composite-types",
          "collations",
          "unlogged-tables",
          "published-control-table",
          "reverse-direction");

  private static final long PAUSE_MILLIS = 200;

  private final PairAccess access;
  private final CutoverOptions options;
  private final Side from;
  private final CopyOptions choices;
  private final Connection source;
  private final Connection target;
  private final CopyProbe probe;

  private Replication(
      PairAccess access,
      CutoverOptions options,
      Side from,
      CopyOptions choices,
      Connection source,
      Connection target) {
    this.access = access;
    this.options = options;
    this.from = from;
    this.choices = choices;
    this.source = source;
    this.target = target;
    probe = new CopyProbe(source, target, subscription());
  }

  /**
   * Connects to both sides.
   *
   * @param from the active side
   */
  public static Replication open(PairAccess access, CutoverOptions options, Side from)
      throws SQLException {
    return open(access, options, from, CopyOptions.DEFAULT);
  }

  /**
   * Connects to both sides.
   *
   * @param from the active side
   * @param choices how the subscription is made
   */
  public static Replication open(
      PairAccess access, CutoverOptions options, Side from, CopyOptions choices)
      throws SQLException {
    Connection source = connect(access, options, from);
    try {
      return new Replication(
          access, options, from, choices, source, connect(access, options, from.other()));
    } catch (SQLException e) {
      OperatorConnections.closeQuietly(source);
      throw e;
    }
  }

  private static Connection connect(PairAccess access, CutoverOptions options, Side side)
      throws SQLException {
    return OperatorConnections.open(access, side, options.timeouts().network());
  }

  /** Returns what the subscription, and its slot, is called. */
  public String subscription() {
    return ReplicationNames.of(options.deployment()).to(from.other());
  }

  /**
   * Returns what stands against it, most of it found by preflight.
   *
   * @param overridden checks whose errors do not count
   * @param mayHavePassword whether the connection string may hold a password
   */
  public List<CheckFinding> obstacles(Set<String> overridden, boolean mayHavePassword)
      throws SQLException {
    List<CheckFinding> all = checks(overridden);
    all.addAll(
        new SubscriptionObstacles(
                source, target, from, options.deployment(), subscription(), choices.included())
            .find(access.connectionInfo(from), mayHavePassword));
    return all;
  }

  /**
   * Returns what preflight says against it.
   *
   * @param overridden checks whose errors do not count
   */
  public List<CheckFinding> checks(Set<String> overridden) throws SQLException {
    return ask(overridden, CHECKS);
  }

  private List<CheckFinding> ask(Set<String> overridden, Set<String> checks) throws SQLException {
    List<CheckFinding> all = new ArrayList<>();
    for (CheckResult result :
        new Preflight(
                access,
                PreflightOptions.of(options.deployment())
                    .withOverridden(overridden)
                    .withRunAsOwner(choices.runAsOwner())
                    .withTimes(options.timeouts().network(), Duration.ofSeconds(5)))
            .only(checks)
            .refusals()) {
      result.findings().stream().filter(f -> f.verdict() == CheckVerdict.ERROR).forEach(all::add);
    }
    return all;
  }

  /**
   * Puts the row, the publications of both sides, the slot and the subscription there, as far as
   * they are missing. The copy goes on by itself from then on. What a failed attempt has made is
   * gone again.
   *
   * @param told of the transactions that it waits for
   */
  public void start(Consumer<String> told) throws SQLException, InterruptedException {
    new ReplicationSetup(access, options, choices).start(from, told);
  }

  /** Starts it, and tells nobody what it waits for. */
  public void start() throws SQLException, InterruptedException {
    start(waiting -> {});
  }

  /**
   * Does what has to be done before anything is asked of the tables: remembers which ones each side
   * keeps for itself, and makes the partitions that the idle side lacks.
   *
   * @param excluded tables to keep apart, beside those that were named before
   * @return the partitions that were made
   * @throws SQLException SQLSTATE 55P03 if another run is under way
   * @throws IllegalArgumentException if the active side has no table of one of these names
   */
  public List<String> prepare(List<String> excluded) throws SQLException {
    if (!Sql.truth(target, "SELECT to_regclass('bluegreen.deployment') IS NOT NULL")) {
      return List.of();
    }
    RunLock.require(source, options.deployment(), from.text());
    RunLock.require(target, options.deployment(), from.other().text());
    try {
      ExcludedTables.add(source, target, options.deployment(), excluded);
      if (!Publications.exists(source, ReplicationNames.of(options.deployment()).publication())) {
        NewSideAdditions.forget(source, options.deployment());
      }
      return MissingPartitions.make(source, target, options.deployment());
    } finally {
      RunLock.release(source);
      RunLock.release(target);
    }
  }

  /**
   * Returns tables of the active side by their full names.
   *
   * @throws IllegalArgumentException if the active side has no table of one of these names
   */
  public static List<String> tables(
      PairAccess access, CutoverOptions options, Side from, List<String> names)
      throws SQLException {
    if (names.isEmpty()) {
      return List.of();
    }
    try (Connection source = connect(access, options, from)) {
      return List.copyOf(ExcludedTables.named(source, names));
    }
  }

  /** Closes the idle side for everybody but replication; returns the tables that stay open. */
  public List<String> closeIdleSide() throws SQLException, InterruptedException {
    return IdleSide.close(target, options.deployment(), Deadline.in(options.timeouts().network()));
  }

  /** Returns the tables that something leaves out, and what mends that. */
  public List<CoverageGap> gaps() throws SQLException {
    return TableCoverage.read(source, target, from, options.deployment()).gaps();
  }

  /** Returns the tables that are not copied and kept up to date yet, each with what to do. */
  public List<CheckFinding> unfinished() throws SQLException {
    return ask(Set.of(), Set.of("subscription", "copy"));
  }

  /** Returns how far the copy is. */
  public CopyProgress copy() throws SQLException {
    return probe.copy();
  }

  /** Returns how far the idle side is behind. */
  public SyncState sync() throws SQLException {
    return probe.sync();
  }

  /**
   * Waits until every table has been copied, and closes the idle side then; {@link #closeIdleSide}
   * tells which tables could not be.
   *
   * @param told of every state on the way, also the last
   * @return the last state, which is not ready if the time was over
   */
  public CopyProgress awaitCopy(Duration atMost, Consumer<CopyProgress> told)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      CopyProgress now = copy();
      told.accept(now);
      if (now.isReady()) {
        closeIdleSide();
      }
      if (now.isReady() || System.nanoTime() - end >= 0) {
        return now;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  /**
   * Waits until everything is copied and the lag below a limit.
   *
   * @param told of every state on the way, also the last
   * @return the last state, which is beyond the limit if the time was over
   */
  public SyncState awaitSync(long limitBytes, Duration atMost, Consumer<SyncState> told)
      throws SQLException, InterruptedException {
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      SyncState now = sync();
      told.accept(now);
      if (now.isWithin(limitBytes) || System.nanoTime() - end >= 0) {
        return now;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  @Override
  public void close() {
    OperatorConnections.closeQuietly(target);
    OperatorConnections.closeQuietly(source);
  }
}
