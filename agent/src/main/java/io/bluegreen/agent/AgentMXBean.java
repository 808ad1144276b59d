package io.bluegreen.agent;

/**
 * What JMX shows of the agent as {@code io.bluegreen:type=Agent}. Counts are of connections since
 * the start.
 */
public interface AgentMXBean {

  /** Returns {@code route} or {@code dry-run}. */
  String getMode();

  /** Returns what is wrong with the options, or nothing. */
  String getProblem();

  /** Returns how many follow a deployment. */
  long getRouted();

  /**
   * Returns how many went to the server as without the agent, though nobody excluded them: no rule,
   * no control table or row, a dry run, or an error.
   */
  long getPassedThrough();

  /** Returns how many were left alone because an {@code exclude} names them. */
  long getExcluded();
}
