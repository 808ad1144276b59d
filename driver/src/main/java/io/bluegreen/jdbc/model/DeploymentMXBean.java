package io.bluegreen.jdbc.model;

/**
 * The JMX view of one deployment: {@code io.bluegreen:type=Deployment,name=<name>}. Every counter
 * starts at 0 with the JVM.
 */
public interface DeploymentMXBean {
  /** Returns {@code blue} or {@code green}; empty before the first row was read. */
  String getActiveSide();

  long getEpoch();

  /** Returns {@code steady} or {@code hold}. */
  String getPhase();

  /** Tells whether the row announces a hold that has not come yet. */
  boolean getHoldAnnounced();

  /** Returns how long ago the control table last answered, in milliseconds. */
  long getControlAgeMillis();

  /** Returns how often two control endpoints contradicted each other. */
  long getControlConflict();

  /** Returns how often a thread that watches the control table met an error and started again. */
  long getWatcherRestarts();

  int getLogicalConnections();

  int getPinned();

  /** Returns how many connections keep a search_path of the application's own. */
  int getUnrouted();

  /** Returns how many connections were handed out unrouted because there was no control row. */
  long getPassedThrough();

  long getHeld();

  long getHoldMillisMax();

  long getRehomed();

  long getRetried();

  long getOutcomeUnknown();

  /** Returns how many COMMITs got no answer and were looked up. */
  long getOutcomeResolved();

  /** Returns how many of those were found to stand. */
  long getOutcomeCommitted();

  /** Returns how many of those were found to be rolled back. */
  long getOutcomeRolledBack();

  /** Returns what the last flip cost, in one line; empty before the first. */
  String getLastSwitch();
}
