package io.bluegreen.ops.cutover.side;

import io.bluegreen.ops.control.ClientAnnouncement;
import io.bluegreen.ops.cutover.model.CutoverReport;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;

/** The drivers of the applications, as they report to one side. */
public interface SideClients {
  /** Returns the live clients that report here. */
  List<CutoverReport.Client> live() throws SQLException;

  /** Returns the live clients that cannot reach the idle side, in words. */
  List<String> stranded() throws SQLException;

  /** Asks the drivers to open connections to the other side. */
  void announceSwitch() throws SQLException;

  /** Counts the live clients that listen, and those that have reported since a moment. */
  ClientAnnouncement.Readiness readiness(String moment) throws SQLException;

  /** Returns the time from a moment until the last client reported that it had seen an epoch. */
  Duration lastReport(String since, long epoch) throws SQLException;
}
