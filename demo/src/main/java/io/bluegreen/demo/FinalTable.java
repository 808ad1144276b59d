package io.bluegreen.demo;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.sql.SQLException;
import java.util.List;

/** The summary at the end. */
final class FinalTable {
  private final LiveLine out;
  private final WriterCounts tally;
  private final TransactionTimes stalls;
  private final FlipTimes flips;

  FinalTable(LiveLine out, WriterCounts tally, TransactionTimes stalls, FlipTimes flips) {
    this.out = out;
    this.tally = tally;
    this.stalls = stalls;
    this.flips = flips;
  }

  /** Prints the table; returns whether all went well. */
  boolean print(TransactionLedger.Verdict ledger, DemoDeployment shop) throws SQLException {
    out.say("");
    row("flips followed", flips.allFollowed() ? "all " + flips.count() : "NOT ALL");
    row("transactions", "%,d (%,d of them reads)".formatted(tally.transactions(), tally.reads()));
    row("errors", "%,d".formatted(tally.errors()));
    row("longest transaction, no hold", millis(stalls.longestNanos()));
    row(
        "longest transaction in a hold",
        millis(stalls.longestHeldNanos())
            + " (%d holds, the longest %s)"
                .formatted(stalls.holds(), millis(stalls.longestHoldNanos())));
    row("flip to first commit there", medianAndMax(flips.firstThere()));
    row("flip to last commit here", medianAndMax(flips.lastHere()));
    for (String side : DemoDeployment.SIDES) {
      row("rows in " + DemoDeployment.schema(side), "%,d".formatted(shop.rows(side)));
    }
    row("acknowledged rows", ledger.isClean() ? "each exactly once" : ledger.toString());
    row("every transaction", ledger.isClean() ? "in one schema" : "see above");
    return verdict(ledger);
  }

  private boolean verdict(TransactionLedger.Verdict ledger) {
    String error = tally.firstError();
    if (error != null) {
      out.say("");
      out.say("First error: " + error);
    }
    boolean fine = error == null && ledger.isClean() && flips.allFollowed();
    out.say("");
    out.say(fine ? "No call failed, and every acknowledged row is where it belongs." : "FAILED");
    return fine;
  }

  private void row(String name, String value) {
    out.say("  %-32s%s".formatted(name, value));
  }

  private static String medianAndMax(List<Long> ascending) {
    return "median %s, max %s"
        .formatted(
            millis(ascending.get(ascending.size() / 2)),
            millis(ascending.get(ascending.size() - 1)));
  }

  private static String millis(long nanos) {
    return "%,.1f ms".formatted(NANOSECONDS.toMicros(nanos) / 1000.0);
  }
}
