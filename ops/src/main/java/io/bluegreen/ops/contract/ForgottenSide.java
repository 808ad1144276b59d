package io.bluegreen.ops.contract;

import io.bluegreen.jdbc.model.Side;
import io.bluegreen.jdbc.model.SqlStateCode;
import io.bluegreen.ops.control.ControlRow;
import io.bluegreen.ops.control.ControlRows;
import io.bluegreen.ops.control.OperatorConnections;
import io.bluegreen.ops.control.PairAccess;
import io.bluegreen.ops.control.RunLock;
import io.bluegreen.ops.cutover.model.CutoverOptions;
import io.bluegreen.ops.cutover.model.CutoverStep;
import io.bluegreen.ops.cutover.run.RunNote;
import io.bluegreen.ops.replication.NewSideAdditions;
import io.bluegreen.ops.replication.Publications;
import io.bluegreen.ops.replication.ReplicationNames;
import io.bluegreen.ops.replication.ReplicationSlots;
import io.bluegreen.ops.replication.Subscriptions;
import io.bluegreen.ops.sql.Deadline;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The end of a side whose server is gone for good, asked of the living server alone: what that
 * keeps for the other one goes, a run that was left unfinished is over, and its row can begin the
 * next cycle. Each part examines what is there, so it may be repeated after a crash.
 */
public final class ForgottenSide implements AutoCloseable {
  private final CutoverOptions options;
  private final ReplicationNames names;
  private final Side gone;
  private final Connection living;
  private ControlRow row;

  private ForgottenSide(CutoverOptions options, Side gone, Connection living, ControlRow row) {
    this.options = options;
    this.gone = gone;
    this.living = living;
    this.row = row;
    names = ReplicationNames.of(options.deployment());
  }

  /**
   * Connects to the living side.
   *
   * @param gone the side to forget
   */
  public static ForgottenSide open(PairAccess access, CutoverOptions options, Side gone)
      throws SQLException {
    Connection living =
        OperatorConnections.open(access, gone.other(), options.timeouts().network());
    try {
      return new ForgottenSide(options, gone, living, read(living, options, gone));
    } catch (SQLException e) {
      OperatorConnections.closeQuietly(living);
      throw e;
    }
  }

  private static ControlRow read(Connection living, CutoverOptions options, Side gone)
      throws SQLException {
    ControlRow row = ControlRows.read(living, options.deployment());
    if (row == null) {
      throw new SQLException(
          "%s has no row for deployment %s".formatted(gone.other(), options.deployment()),
          SqlStateCode.NO_DATA_FOUND);
    }
    return row;
  }

  /** Tells whether the living side is not the active one, so that nobody has a side to work on. */
  public boolean isActive() {
    return row.active() == gone;
  }

  /**
   * Tells whether an unfinished run may have made the forgotten side the active one, which the
   * living one could not know.
   */
  public boolean mayHaveBeenActive() {
    RunNote note = RunNote.parse(row.note());
    return note != null
        && !note.isFinished()
        && note.to() == gone
        && note.reached(CutoverStep.FLIP);
  }

  /** Tells whether its server answers. A refused login is an answer; a missing database is none. */
  public static boolean answers(PairAccess access, Side side) {
    try (Connection connection = access.connect(side)) {
      return connection.isValid(2);
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      return !state.startsWith("08") && !state.equals(SqlStateCode.INVALID_CATALOG_NAME);
    }
  }

  /** Returns what is to be done on the living side, in order; what is gone already is left out. */
  public List<String> steps() throws SQLException {
    Side kept = gone.other();
    List<String> steps = new ArrayList<>();
    if (Subscriptions.enabled(living, names.to(kept)) != null) {
      steps.add("drop subscription %s on %s".formatted(names.to(kept), kept));
    }
    if (ReplicationSlots.active(living, names.to(gone)) != null) {
      steps.add("drop slot %s on %s".formatted(names.to(gone), kept));
    }
    if (Publications.exists(living, names.publication())) {
      steps.add("drop publication %s on %s".formatted(names.publication(), kept));
    }
    if (hasFence()) {
      steps.add("open the tables of " + kept);
    }
    if (row.phase().equals("hold")) {
      steps.add("release the hold");
    }
    RunNote note = RunNote.parse(row.note());
    if (note != null && !note.isFinished()) {
      steps.add("end run %s of %s, at step %s".formatted(note.run(), note.operator(), note.step()));
    }
    return steps;
  }

  /** Subscriptions that somebody else has made, and that come from the forgotten side too. */
  public List<String> strangers() throws SQLException {
    return Subscriptions.all(living).stream()
        .filter(stream -> stream.bringsSentinel() && !stream.name().equals(names.to(gone.other())))
        .map(Subscriptions.Stream::name)
        .toList();
  }

  /**
   * Does it.
   *
   * @param replacement the endpoint of the server that takes its place; null if there is none yet
   * @throws SQLException SQLSTATE 55P03 if a run is under way, 55000 if the row has changed
   *     meanwhile
   */
  public void carryOut(@Nullable String replacement) throws SQLException, InterruptedException {
    RunLock.require(living, options.deployment(), gone.other().text());
    row = read(living, options, gone);
    if (isActive()) {
      throw new SQLException(
          "%s has become the active side meanwhile".formatted(gone),
          SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
    }
    Subscriptions.drop(living, names.to(gone.other()));
    ReplicationSlots.endAndDrop(
        living, names.to(gone), gone.other(), Deadline.in(options.timeouts().wayBack()));
    Publications.drop(living, names.publication());
    NewSideAdditions.forget(living, options.deployment());
    if (hasFence()) {
      Sql.texts(living, "SELECT bluegreen.unfence(?)::text", options.deployment());
      Sql.texts(living, "SELECT bluegreen.unfence_idle(?)::text", options.deployment());
    }
    if (!ControlRows.settle(living, row, gone, replacement, lastNote())) {
      throw new SQLException(
          "somebody else changed the deployment at this moment",
          SqlStateCode.OBJECT_NOT_IN_PREREQUISITE_STATE);
    }
  }

  private boolean hasFence() throws SQLException {
    return Sql.truth(
        living,
        "SELECT EXISTS (SELECT FROM bluegreen.fenced_table WHERE deployment = ?)"
            + " OR EXISTS (SELECT FROM bluegreen.idle_fenced_table WHERE deployment = ?)",
        options.deployment(),
        options.deployment());
  }

  private String lastNote() {
    RunNote note = RunNote.parse(row.note());
    if (note == null || note.isFinished()) {
      return Objects.requireNonNullElse(row.note(), "");
    }
    return (note.to() == gone ? note.aborted() : note.done()).json();
  }

  @Override
  public void close() {
    OperatorConnections.closeQuietly(living);
  }
}
