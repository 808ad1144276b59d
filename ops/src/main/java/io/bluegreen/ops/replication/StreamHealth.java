package io.bluegreen.ops.replication;

import io.bluegreen.jdbc.model.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of a stream: whether it is sound, dies, or is lost, why, and what to do.
 *
 * @param verdict what it is
 * @param reasons in words; none where it is sound
 * @param mend the next step; empty where it is sound
 */
public record StreamHealth(Verdict verdict, List<String> reasons, String mend) {
  /** Of the WAL that a slot may keep, the share behind which nobody should sleep. */
  private static final double LEAST_SAFE_SHARE = 0.2;

  private static final double MOST_IDLE_SHARE = 0.5;

  private static final long MB = 1024 * 1024;

  /** How a stream is. */
  public enum Verdict {
    /** It is not set up, or was given up. */
    NONE,
    /** It flows, and nothing threatens it. */
    SOUND,
    /**
     * It flows, and rows may be on one side only: a server was replaced since both were equal, or
     * somebody else may write on the receiving side.
     */
    DOUBTFUL,
    /** It stands still, or its slot is about to be lost; somebody has to do something. */
    DYING,
    /** Rows are missing on the receiving side, and nothing but a new copy brings them there. */
    LOST;

    /** Returns it for people. */
    public String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Nothing is replicated here. */
  public static final StreamHealth NONE = new StreamHealth(Verdict.NONE, List.of(), "");

  /**
   * Judges.
   *
   * @param stream what both servers say
   * @param trouble what the receiver's counters say against apply, looked at over a while; null if
   *     nothing
   */
  public static StreamHealth of(ReplicationStream stream, @Nullable String trouble) {
    List<String> lost = lost(stream);
    Side to = stream.from().other();
    if (!lost.isEmpty()) {
      return new StreamHealth(
          Verdict.LOST,
          lost,
          "bluegreen reseed makes %s a fresh copy of %s; or bluegreen contract gives it up (bluegreen forget-side %s where its server is gone for good)"
              .formatted(to, stream.from(), to));
    }
    List<String> dying = new ArrayList<>();
    String mend = standing(stream, trouble, dying);
    threatened(stream, dying);
    return dying.isEmpty()
        ? new StreamHealth(Verdict.SOUND, List.of(), "")
        : new StreamHealth(Verdict.DYING, dying, mend);
  }

  /** Returns the same, or the judgement that a sound stream is doubtful. */
  public StreamHealth doubting(StreamDoubts doubts) {
    return verdict != Verdict.SOUND || doubts.isNone()
        ? this
        : new StreamHealth(Verdict.DOUBTFUL, doubts.reasons(), doubts.mend());
  }

  private static List<String> lost(ReplicationStream stream) {
    List<String> reasons = new ArrayList<>();
    SlotState slot = stream.slot();
    SubscriptionState subscription = stream.subscription();
    if (stream.isSenderAsked() && slot == null) {
      reasons.add("its slot on %s is gone".formatted(stream.from()));
    } else if (slot != null && slot.isLost()) {
      reasons.add(
          "slot %s on %s is lost%s"
              .formatted(
                  slot.name(),
                  stream.from(),
                  slot.invalidated() == null ? "" : " (" + slot.invalidated() + ")"));
    }
    if (stream.isReceiverAsked() && subscription == null) {
      reasons.add("its subscription on %s is gone".formatted(stream.from().other()));
    } else if (subscription != null && !subscription.hasSlot()) {
      reasons.add("subscription %s has no slot any more".formatted(subscription.name()));
    }
    return reasons;
  }

  /** Whether it stands still; returns what to do about it. */
  private static String standing(
      ReplicationStream stream, @Nullable String trouble, List<String> dying) {
    Side to = stream.from().other();
    SubscriptionState subscription = stream.subscription();
    SlotState slot = stream.slot();
    if (subscription != null && !subscription.enabled()) {
      dying.add("subscription %s on %s is disabled".formatted(subscription.name(), to));
      return "on %s: ALTER SUBSCRIPTION %s ENABLE; if it cannot be mended, bluegreen reseed"
          .formatted(to, subscription.name());
    }
    if (trouble != null) {
      dying.add(trouble);
      return "the log of %s's server names the table, the row and the reason; if it cannot be mended, bluegreen reseed"
          .formatted(to);
    }
    if (slot != null && !slot.streaming()) {
      dying.add("nobody streams from slot %s on %s".formatted(slot.name(), stream.from()));
      return stream.isReceiverAsked()
          ? "the log of %s's server says why it does not reach %s".formatted(to, stream.from())
          : "start the server of %s; if it is gone for good: bluegreen forget-side %s"
              .formatted(to, to);
    }
    return "let %s catch up, or raise max_slot_wal_keep_size on %s".formatted(to, stream.from());
  }

  /** Whether the server is about to give its slot up. */
  private static void threatened(ReplicationStream stream, List<String> dying) {
    SlotState slot = stream.slot();
    if (slot == null) {
      return;
    }
    Long safe = slot.safeBytes();
    Long keep = slot.keepBytes();
    if (slot.walStatus().equals("unreserved")
        || (safe != null && keep != null && safe < LEAST_SAFE_SHARE * keep)) {
      dying.add(
          "slot %s keeps %d MB of WAL, and is lost after %d MB more (max_slot_wal_keep_size on %s)"
              .formatted(
                  slot.name(),
                  slot.retainedBytes() / MB,
                  Math.max(0, Objects.requireNonNullElse(safe, 0L)) / MB,
                  stream.from()));
    } else if (!slot.streaming() && keep == null) {
      dying.add(
          "%s keeps WAL for it without a limit, %d MB so far"
              .formatted(stream.from(), slot.retainedBytes() / MB));
    }
    Long idle = slot.idleSeconds();
    Long timeout = slot.idleTimeoutSeconds();
    if (idle != null && timeout != null && idle > MOST_IDLE_SHARE * timeout) {
      dying.add(
          String.format(
              Locale.ROOT,
              "slot %s has been idle for %d of %d s, and is lost then (idle_replication_slot_timeout on %s)",
              slot.name(),
              idle,
              timeout,
              stream.from()));
    }
  }

  /** Returns why, in one sentence. */
  public String why() {
    return String.join("; ", reasons);
  }
}
