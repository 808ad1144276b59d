package io.bluegreen.ops.control;

/**
 * The SQL by which the tool names and judges a live client: {@code bluegreen.live_client c}, with
 * its row {@code bluegreen.deployment d} where that is needed.
 */
public final class ClientSql {
  /** The name of a client for people. */
  public static final String NAME =
      "format('%s on %s', coalesce(c.application, '(unnamed)'), coalesce(c.host, '(unknown host)'))";

  /** The condition that a client does not act on the newest epoch yet. */
  public static final String IS_BEHIND = "(c.epoch_seen IS NULL OR c.epoch_seen < d.epoch)";

  /** The condition that a client has tried to reach the idle side, and cannot. */
  public static final String IS_STRANDED = "c.idle_side_ok = false";

  /** The condition that a client has connections that do not follow a switch. */
  public static final String IS_STUCK = "c.pinned + c.unrouted > 0";

  private ClientSql() {}
}
