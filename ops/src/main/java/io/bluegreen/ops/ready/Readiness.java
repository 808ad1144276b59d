package io.bluegreen.ops.ready;

import io.bluegreen.ops.preflight.CheckResult;
import java.time.Duration;
import java.util.List;

/**
 * The answer whether every application would follow a switch now, and what is in the way.
 *
 * @param inTheWay checks that have found something, warnings included, and are not skipped
 * @param clients the live clients
 * @param stays connections that would not follow, by what holds them
 * @param open transactions of a second and more that are open now, oldest first
 * @param longOnes transactions of the last hour that took a second or more, longest first
 * @param hour the transactions of the last hour
 * @param remarks what could not be found out
 */
public record Readiness(
    List<CheckResult> inTheWay,
    List<ClientReadiness> clients,
    List<StayingConnections> stays,
    List<OpenTransaction> open,
    List<LongTransactions> longOnes,
    LastHour hour,
    List<String> remarks) {

  /**
   * Connections of one client that would not follow.
   *
   * @param why what their sessions hold
   * @param statement the last statement that may have brought it about, without literals; may be
   *     empty
   * @param ago how long ago the oldest of them ran it
   */
  public record StayingConnections(
      String application,
      String host,
      long connections,
      String why,
      String statement,
      Duration ago) {}

  /**
   * A transaction that is open.
   *
   * @param statement its first statement, without literals
   */
  public record OpenTransaction(String application, String host, Duration age, String statement) {}

  /**
   * Transactions of one client that began with the same statement.
   *
   * @param statement that statement, without literals
   */
  public record LongTransactions(
      String application, long count, Duration longest, String statement) {}

  /**
   * The transactions of the last hour, or since the start of a JVM that is younger.
   *
   * @param all how many have ended
   * @param within how many of them surely took no longer than {@code limit}
   * @param limit the time that a drain waits
   */
  public record LastHour(long all, long within, Duration limit) {
    /** Returns a line for a person. */
    public String describe() {
      return all == 0
          ? "no transaction has ended in the last hour"
          : "a drain of %s would have waited for %s %% of the %d transaction(s) of the last hour"
              .formatted(seconds(), percent(), all);
    }

    private String seconds() {
      return limit.toMillis() % 1000 == 0 ? limit.toSeconds() + " s" : limit.toMillis() + " ms";
    }

    /** Rounded down, so that "100" means all. */
    private String percent() {
      return java.math.BigDecimal.valueOf(within * 10_000 / all, 2)
          .stripTrailingZeros()
          .toPlainString();
    }
  }

  public boolean isReady() {
    return inTheWay.isEmpty();
  }

  /** Returns how many connections all clients have. */
  public long connections() {
    return clients.stream().mapToLong(ClientReadiness::connections).sum();
  }

  /** Returns how many of them would follow. */
  public long follow() {
    return clients.stream().mapToLong(ClientReadiness::follow).sum();
  }

  /** Returns the result as a sentence. */
  public String describe() {
    String counts =
        "%d of %d connection(s) of %d client(s) would follow"
            .formatted(follow(), connections(), clients.size());
    return isReady()
        ? "ready: " + counts
        : "not ready: %s; in the way: %s"
            .formatted(counts, String.join(", ", inTheWay.stream().map(CheckResult::id).toList()));
  }
}
