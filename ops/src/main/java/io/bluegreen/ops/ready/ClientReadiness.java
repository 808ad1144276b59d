package io.bluegreen.ops.ready;

import io.bluegreen.ops.control.LiveClient;
import java.time.Duration;

/**
 * A live client, and what would become of its connections at a switch.
 *
 * @param id random id of the JVM
 * @param driver version of its driver
 * @param connections its open connections
 * @param follow those of them that would follow
 * @param pinned those whose session holds something, and that end at the switch
 * @param unrouted those whose search_path the application has set, and that stay
 * @param openTransactions transactions that began before the current hold
 * @param epochSeen newest epoch that it acts on, 0 if it has seen none
 * @param idleSide {@code ok}, {@code not tried}, or why it cannot reach the idle side
 * @param outcomesResolved COMMITs that got no answer, and whose outcome was looked up
 * @param outcomesUnknown calls that ended in 08007
 * @param said how long ago it said so
 */
public record ClientReadiness(
    String id,
    String application,
    String host,
    String driver,
    int connections,
    int follow,
    int pinned,
    int unrouted,
    int openTransactions,
    long epochSeen,
    String idleSide,
    long outcomesResolved,
    long outcomesUnknown,
    Duration said) {

  static ClientReadiness of(LiveClient client) {
    return new ClientReadiness(
        client.id(),
        client.application(),
        client.host(),
        client.driver(),
        client.connections(),
        Math.max(0, client.connections() - client.pinned() - client.unrouted()),
        client.pinned(),
        client.unrouted(),
        client.openTransactions(),
        client.epochSeen(),
        client.idleSide(),
        client.outcomesCommitted() + client.outcomesRolledBack(),
        client.outcomesUnknown(),
        client.said());
  }
}
