package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.sql.Deadline;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The replication slots of one side's database. */
public interface SideSlots {
  /** Returns all slots, as a person reads them. */
  List<String> all() throws SQLException;

  /** Tells whether somebody streams from a slot; null if there is none of this name. */
  @Nullable Boolean isActive(String name) throws SQLException;

  /** Tells whether somebody streams from a slot and is close behind. */
  boolean keepsUp(String name) throws SQLException;

  /**
   * Creates a slot that sees every transaction which commits from now on.
   *
   * @throws SQLException SQLSTATE 42710 if there is one of this name
   */
  void create(String name, Duration atMost) throws SQLException;

  /** Drops a slot, if there is one, once nobody streams from it; false if somebody went on. */
  boolean drop(String name, Deadline deadline) throws SQLException, InterruptedException;
}
