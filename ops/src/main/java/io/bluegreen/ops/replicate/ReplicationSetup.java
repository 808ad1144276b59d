package io.bluegreen.ops.replicate;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.run.UnfinishedRun;
import io.bluegreen.ops.cutover.side.SideConnections;
import io.bluegreen.ops.replication.ColumnCoverage;
import io.bluegreen.ops.replication.ComparedServers;
import io.bluegreen.ops.replication.IdleSide;
import io.bluegreen.ops.replication.NewSideAdditions;
import io.bluegreen.ops.replication.Publications;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.replication.TableCoverage;
import io.bluegreen.ops.replication.WayBackPublication;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The setup for a cutover: the row of the control table and a publication on both sides, and a
 * subscription that copies the active side to the other one and keeps it up to date. The structure
 * of the tables must exist before. Repeatable.
 */
public final class ReplicationSetup {
  private final PairAccess access;
  private final CutoverOptions options;
  private final ReplicationNames names;
  private final CopyOptions choices;
  private final SetupUndo undo = new SetupUndo();

  public ReplicationSetup(PairAccess access, CutoverOptions options) {
    this(access, options, CopyOptions.DEFAULT);
  }

  public ReplicationSetup(PairAccess access, CutoverOptions options, CopyOptions choices) {
    this.access = access;
    this.options = options;
    this.choices = choices;
    names = ReplicationNames.of(options.deployment());
  }

  /** Starts replication from a side to the other one, and tells nobody what it waits for. */
  public void start(Side from) throws SQLException, InterruptedException {
    start(from, waiting -> {});
  }

  /**
   * Starts replication from a side to the other one, including what is there already. No run can
   * begin or go on meanwhile. One that fails or is interrupted takes back what it has made.
   *
   * @param told of the transactions that it waits for
   * @throws SQLException SQLSTATE 55P03 if another run is under way, 55000 if the side is not the
   *     active one any more, or a run was left unfinished, 55006 if transactions have kept the slot
   *     from being made
   * @throws LeftBehindException if something could not be taken back
   */
  public void start(Side from, Consumer<String> told) throws SQLException, InterruptedException {
    try (SideConnections source = SideConnections.open(access, from, options);
        SideConnections target = SideConnections.open(access, from.other(), options)) {
      RunLock.require(source.main(), options.deployment(), from.text());
      RunLock.require(target.main(), options.deployment(), from.other().text());
      requireActive(source, target);
      try {
        setUp(source, target, told);
        undo.keep();
      } catch (SQLException | InterruptedException | RuntimeException e) {
        takeBack(source, target, e);
        throw e;
      }
    }
  }

  private void setUp(SideConnections source, SideConnections target, Consumer<String> told)
      throws SQLException, InterruptedException {
    Side from = source.side();
    shareRow(source, target);
    MissingPartitions.make(source.main(), target.main(), options.deployment());
    publish(source, target);
    String forward = names.to(from.other());
    if (ReplicationSlots.active(source.main(), forward) == null) {
      requireGoingOn();
      undo.made(
          from,
          "slot " + forward,
          "SELECT pg_drop_replication_slot(%s)".formatted(Sql.literal(forward)),
          () ->
              ReplicationSlots.endAndDrop(
                  source.main(), forward, from, Deadline.in(options.timeouts().wayBack())));
      new SlotCreation(source, told).create(forward, choices.slotTimeout());
    }
    if (Subscriptions.enabled(target.main(), forward) == null) {
      requireGoingOn();
      subscribe(source, target, forward);
    } else {
      Sql.run(
          target.main(), "ALTER SUBSCRIPTION " + Sql.identifier(forward) + " REFRESH PUBLICATION");
    }
  }

  private static void requireGoingOn() throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException("interrupted between two statements");
    }
  }

  private void subscribe(SideConnections source, SideConnections target, String forward)
      throws SQLException {
    String quoted = Sql.identifier(forward);
    ComparedServers.note(source.main(), target.main(), source.side(), options.deployment());
    undo.made(
        target.side(),
        "subscription " + forward,
        "ALTER SUBSCRIPTION %1$s DISABLE; ALTER SUBSCRIPTION %1$s SET (slot_name = NONE); DROP SUBSCRIPTION %1$s"
            .formatted(quoted),
        () -> Subscriptions.drop(target.main(), forward));
    Subscriptions.create(
        target.main(),
        forward,
        source.connectionInfo(),
        names.publication(),
        new Subscriptions.Choices(
            true, true, choices.runAsOwner(), ReplicationSlots.isFailover(source.main(), forward)));
  }

  /** Where a connection broke, another one may do what is left. */
  private void takeBack(SideConnections source, SideConnections target, Exception cause)
      throws LeftBehindException {
    boolean interrupted = Thread.interrupted();
    for (SideConnections server : List.of(source, target)) {
      try {
        server.repair(Deadline.in(options.timeouts().network()));
      } catch (SQLException e) {
        cause.addSuppressed(e);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    undo.takeBack(cause);
  }

  /** The rows may have changed since somebody looked, before the locks were had. */
  private void requireActive(SideConnections source, SideConnections target) throws SQLException {
    for (SideConnections server : List.of(source, target)) {
      ControlRow row = ControlRows.read(server.main(), options.deployment());
      if (row == null) {
        continue;
      }
      if (UnfinishedRun.of(row.note()) != null) {
        throw new SQLException(
            "a run was left unfinished on %s: bluegreen resume finishes it, bluegreen abort takes it back"
                .formatted(server.side()),
            SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
      }
      if (row.active() != source.side()) {
        throw new SQLException(
            "%s is not the active side any more, as the row of %s says; nothing has changed. Run it again"
                .formatted(source.side(), server.side()),
            SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
      }
    }
  }

  /**
   * Waits until every table has been copied, and closes the idle side then; false if that took too
   * long.
   */
  public boolean awaitReady(Side from, Duration atMost) throws SQLException, InterruptedException {
    try (SideConnections source = SideConnections.open(access, from, options);
        SideConnections target = SideConnections.open(access, from.other(), options)) {
      String forward = names.to(from.other());
      Deadline deadline = Deadline.in(atMost);
      return deadline.await(
              () ->
                  Subscriptions.unready(target.main(), forward) == 0
                      && Boolean.TRUE.equals(ReplicationSlots.active(source.main(), forward)))
          && IdleSide.close(target.main(), options.deployment(), deadline).isEmpty();
    }
  }

  private void shareRow(SideConnections source, SideConnections target) throws SQLException {
    ControlRow row = ControlRows.read(source.main(), options.deployment());
    if (row == null) {
      throw new SQLException(
          "there is no deployment " + options.deployment(), SqlStateCode.NO_DATA_FOUND);
    }
    if (ControlRows.read(target.main(), options.deployment()) == null) {
      undo.made(
          target.side(),
          "the row of deployment " + options.deployment(),
          "DELETE FROM bluegreen.deployment WHERE name = " + Sql.literal(options.deployment()),
          () ->
              Sql.update(
                  target.main(),
                  "DELETE FROM bluegreen.deployment WHERE name = ?",
                  options.deployment()));
      Sql.update(
          target.main(),
          "INSERT INTO bluegreen.deployment (name, mode, blue, green, active, epoch)"
              + " VALUES (?, ?, ?, ?, ?, ?)",
          row.name(),
          row.mode(),
          row.blue(),
          row.green(),
          row.active().text(),
          row.epoch());
    }
  }

  private List<String> tablesOf(Connection connection) throws SQLException {
    return Sql.texts(
        connection,
        "SELECT t.relation FROM bluegreen.tables_to_fence(?, 'blue') t"
            + " JOIN pg_catalog.pg_class c ON c.oid = t.relid"
            + " WHERE c.relpersistence = 'p' AND NOT c.relispartition",
        options.deployment());
  }

  /**
   * Publishes every table of the active side; after a switch only the columns that the other side
   * has too. The idle side's publication names what both have; the next switch gives it its
   * columns.
   */
  private void publish(SideConnections source, SideConnections target) throws SQLException {
    List<String> tables = new ArrayList<>(tablesOf(source.main()));
    List<String> both = new ArrayList<>(tablesOf(target.main()));
    for (List<String> side : List.of(tables, both)) {
      choices.included().stream().filter(t -> !side.contains(t)).forEach(side::add);
    }
    both.retainAll(tables);
    undoPublication(source);
    undoPublication(target);
    Set<String> missed = subscribedAndNotSent(source, target);
    missed.addAll(Publications.sendAll(source.main(), names.publication()));
    Publications.sendAll(target.main(), names.publication());
    if (Publications.columnLists(source.main(), names.publication()).isEmpty()) {
      Publications.set(
          source.main(),
          names.publication(),
          NewSideAdditions.read(source.main(), options.deployment()).without(tables));
    } else {
      widen(source.main(), target.main(), source.side());
    }
    Publications.set(target.main(), names.publication(), both);
    missed.retainAll(Subscriptions.published(source.main(), names.publication()));
    for (String table : missed) {
      IdleSide.noteWrite(target.main(), options.deployment(), target.side().text(), table);
    }
  }

  /**
   * Returns the tables that the idle side counts as copied, and that the active side does not send,
   * as after somebody has taken one out of the publication or detached a partition. Nobody copies
   * what was written meanwhile.
   */
  private Set<String> subscribedAndNotSent(SideConnections source, SideConnections target)
      throws SQLException {
    Set<String> tables =
        new TreeSet<>(TableCoverage.Target.readFilled(target.main(), target.side()).subscribed());
    tables.removeAll(Subscriptions.published(source.main(), names.publication()));
    return tables;
  }

  private void undoPublication(SideConnections server) throws SQLException {
    if (!Publications.exists(server.main(), names.publication())) {
      undo.made(
          server.side(),
          "publication " + names.publication(),
          "DROP PUBLICATION IF EXISTS " + Sql.identifier(names.publication()),
          () -> Publications.drop(server.main(), names.publication()));
    }
  }

  /** Rows that were written before a column was sent are to be compared. */
  private void widen(Connection source, Connection target, Side from) throws SQLException {
    ColumnCoverage before = ColumnCoverage.read(source, target, from, options.deployment());
    WayBackPublication wanted = WayBackPublication.read(source, target, from, options.deployment());
    if (!wanted.problems().isEmpty()) {
      throw new SQLException(
          wanted.problems().get(0).toString(), SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
    }
    Publications.set(source, names.publication(), wanted.clauses());
    for (String table : before.unsentTables()) {
      IdleSide.noteWrite(target, options.deployment(), from.other().text(), table);
    }
  }
}
