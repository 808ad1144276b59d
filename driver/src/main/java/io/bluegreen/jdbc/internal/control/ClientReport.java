package io.bluegreen.jdbc.internal.control;

import org.jspecify.annotations.Nullable;

/** The report of one JVM for {@code bluegreen.client}: its counts at one moment. Immutable. */
public final class ClientReport {
  private final String deployment;
  private final long epochSeen;
  private final DeploymentPhase phaseSeen;
  private final int openTransactions;
  private final int connections;
  private final int pinned;
  private final int unrouted;
  private final int prepared;
  private final long outcomesCommitted;
  private final long outcomesRolledBack;
  private final long outcomesUnknown;

  public ClientReport(
      DeploymentSnapshot seen,
      int openTransactions,
      int connections,
      int pinned,
      int unrouted,
      int prepared) {
    this.deployment = seen.name();
    this.epochSeen = seen.epoch();
    this.phaseSeen = seen.phase();
    this.openTransactions = openTransactions;
    this.connections = connections;
    this.pinned = pinned;
    this.unrouted = unrouted;
    this.prepared = prepared;
    this.outcomesCommitted = 0;
    this.outcomesRolledBack = 0;
    this.outcomesUnknown = 0;
  }

  private ClientReport(ClientReport that, long committed, long rolledBack, long unknown) {
    this.deployment = that.deployment;
    this.epochSeen = that.epochSeen;
    this.phaseSeen = that.phaseSeen;
    this.openTransactions = that.openTransactions;
    this.connections = that.connections;
    this.pinned = that.pinned;
    this.unrouted = that.unrouted;
    this.prepared = that.prepared;
    this.outcomesCommitted = committed;
    this.outcomesRolledBack = rolledBack;
    this.outcomesUnknown = unknown;
  }

  /**
   * Returns a copy with the outcomes of calls whose answers were lost, since the JVM's start.
   *
   * @param committed COMMITs that were looked up and stand
   * @param rolledBack COMMITs that were looked up and do not stand
   * @param unknown calls that ended in 08007
   */
  public ClientReport withOutcomes(long committed, long rolledBack, long unknown) {
    return new ClientReport(this, committed, rolledBack, unknown);
  }

  /** Returns how many transactions a drain still has to wait for. */
  public int openTransactions() {
    return openTransactions;
  }

  /** Tells whether a move has been prepared since another report. */
  boolean isPreparedSince(ClientReport that) {
    return prepared != that.prepared;
  }

  /** Tells whether two reports are equal in everything that an operator waits for. */
  boolean saysTheSameAs(@Nullable ClientReport that) {
    return that != null
        && epochSeen == that.epochSeen
        && phaseSeen == that.phaseSeen
        && openTransactions == that.openTransactions
        && pinned == that.pinned
        && unrouted == that.unrouted
        && prepared == that.prepared
        && outcomesCommitted == that.outcomesCommitted
        && outcomesRolledBack == that.outcomesRolledBack
        && outcomesUnknown == that.outcomesUnknown
        && (connections == 0) == (that.connections == 0);
  }

  /**
   * Returns the argument of {@code bluegreen.acknowledge}.
   *
   * @param endpointConfigured whether the application's configuration names the server that is told
   * @param detail the JSON of {@code bluegreen.client_detail}
   */
  String json(
      ClientIdentity client,
      boolean sessionBound,
      @Nullable Boolean endpointConfigured,
      @Nullable String idleSideError,
      String detail) {
    return new JsonObject()
        .put("client_id", client.id().toString())
        .put("deployment", deployment)
        .put("epoch_seen", epochSeen)
        .put("phase_seen", phaseSeen == DeploymentPhase.HOLD ? "hold" : "steady")
        .put("open_transactions", openTransactions)
        .put("connections", connections)
        .put("pinned", pinned)
        .put("unrouted", unrouted)
        .put("idle_side_ok", idleSideError == null)
        .put("idle_side_error", idleSideError)
        .put("application", client.application())
        .put("host", client.host())
        .put("driver_version", client.driverVersion())
        .put("session_bound", sessionBound)
        .put("endpoint_configured", endpointConfigured)
        .put("outcomes_committed", outcomesCommitted)
        .put("outcomes_rolled_back", outcomesRolledBack)
        .put("outcomes_unknown", outcomesUnknown)
        .raw("detail", detail)
        .toString();
  }
}
