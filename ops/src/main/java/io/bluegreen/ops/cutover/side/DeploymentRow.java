package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.control.ControlRow;
import java.sql.SQLException;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** The row of the deployment in the control table of one side, and that server's clock. */
public interface DeploymentRow {
  /** Reads the row; null if there is none. */
  @Nullable ControlRow read() throws SQLException;

  /** Starts or renews a hold. Returns null if the row has changed since it was read. */
  @Nullable ControlRow hold(ControlRow row, Duration budget, String note) throws SQLException;

  /** Ends a hold. Returns null if the row has changed since it was read. */
  @Nullable ControlRow release(ControlRow row, String note) throws SQLException;

  /** Makes the row equal to the newer row of the other side; false if this one is not older. */
  boolean copy(ControlRow row) throws SQLException;

  /** Writes the note durably, in the order of the run's other statements. */
  void note(String note) throws SQLException;

  /** Writes the note durably, beside other statements of the run. */
  void record(String note) throws SQLException;

  /** Writes the note beside other statements, without waiting for the disk. */
  void remember(String note) throws SQLException;

  /** Writes the note durably, beside everything else, for the sake of the commit alone. */
  void flush(String note) throws SQLException;

  /** Returns the server's clock, as the server writes it. */
  String clock() throws SQLException;

  /** Tells whether a moment is still to come by the server's clock. */
  boolean isAhead(@Nullable OffsetDateTime moment) throws SQLException;

  /** Returns the moment of a scheduled flip that is still to come; null if there is none. */
  @Nullable String scheduledFlip() throws SQLException;

  /** Holds and takes that back in one transaction. Returns the row that nobody has seen. */
  @Nullable ControlRow tryHold(ControlRow row, Duration budget, String note) throws SQLException;

  /** Copies a row and takes that back in one transaction. */
  void tryCopy(ControlRow row) throws SQLException;
}
