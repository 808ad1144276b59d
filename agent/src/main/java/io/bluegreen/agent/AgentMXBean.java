package io.bluegreen.agent;

/**
 * The JMX view of the agent, {@code io.bluegreen:type=Agent}. Counts are numbers of connections
 * since the start.
 */
public interface AgentMXBean {

  /** Returns {@code route} or {@code dry-run}. */
  String getMode();

  /** Returns the problem with the options; empty if there is none. */
  String getProblem();

  /** Returns how many connections were routed to a deployment. */
  long getRouted();

  /**
   * Returns how many connections went to the server as without the agent, although no {@code
   * exclude} names them: there was no rule, no control table or no row, or a dry run, or an error.
   */
  long getPassedThrough();

  /** Returns how many connections were not routed because an {@code exclude} names them. */
  long getExcluded();
}
