package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * The stream from one side to the other: a slot there and a subscription here, as far as the two
 * servers can be asked.
 *
 * @param from the side with the slot
 * @param isSenderAsked whether the side with the slot has answered
 * @param isReceiverAsked whether the side with the subscription has answered
 * @param slot null if there is none, or nobody has answered
 * @param subscription null if there is none, or nobody has answered
 */
public record ReplicationStream(
    Side from,
    boolean isSenderAsked,
    boolean isReceiverAsked,
    @Nullable SlotState slot,
    @Nullable SubscriptionState subscription) {

  /**
   * Asks as many servers as there are connections.
   *
   * @param sender a connection to the side that sends; null if it cannot be reached
   * @param receiver the same for the other side
   */
  public static ReplicationStream read(
      @Nullable Connection sender, @Nullable Connection receiver, Side from, String deployment)
      throws SQLException {
    String name = ReplicationNames.of(deployment).to(from.other());
    return new ReplicationStream(
        from,
        sender != null,
        receiver != null,
        sender == null ? null : SlotState.read(sender, name),
        receiver == null ? null : SubscriptionState.read(receiver, name));
  }

  /** Tells whether it stands still and may flow again in a moment. */
  public boolean mayReconnect() {
    return slot != null
        && !slot.streaming()
        && !slot.isLost()
        && (isReceiverAsked ? subscription != null && subscription.enabled() : true);
  }

  /** Tells whether neither server has anything of it. */
  public boolean isNothing() {
    return slot == null && subscription == null;
  }
}
