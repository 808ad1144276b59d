package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.sql.StatementClassifier;
import io.bluegreen.jdbc.internal.sql.TransactionText;

/**
 * The part of the matrix that says in which phase of a switch a lost answer is looked up. An
 * integration test tries its cells on real servers.
 */
final class LostAnswerMatrix {
  private static final String INTRODUCTION =
      "In which phase that is done, and what a lost answer is elsewhere (*fenced*: the fence stands"
          + " when the outcome is asked for; *flipped*: the active side has changed under the open"
          + " transaction):\n\n"
          + "| the answer to this is lost | steady | announced | held | fenced | flipped |\n"
          + "|---|---|---|---|---|---|\n";

  private static final String AS_STEADY = "as steady, on the new side";
  private static final String WAITS = "waits";
  private static final String FENCE = "the fence refuses it";

  private final StringBuilder document = new StringBuilder();

  String write() {
    document.append(INTRODUCTION);
    ends("`commit()`, `setAutoCommit(true)`, COMMIT, END", "COMMIT");
    ends("PREPARE TRANSACTION, `XAResource.prepare`", "PREPARE TRANSACTION 'a'");
    String second = resolved("COMMIT PREPARED 'a'");
    row("COMMIT PREPARED, ROLLBACK PREPARED", second, second, second, "`42704`, not there");
    String change = resolved("INSERT INTO t VALUES (1)");
    row(
        "one INSERT, UPDATE, DELETE or MERGE in autocommit",
        change,
        WAITS + "; beside an open transaction of its thread " + change,
        FENCE,
        AS_STEADY);
    row("a batch in autocommit", unknown(), WAITS, FENCE, AS_STEADY);
    row(
        "CALL, DO, COPY, several statements in one text, in autocommit",
        resolved("CALL p()"),
        WAITS,
        FENCE,
        AS_STEADY);
    String refused = "`0A000`, refused";
    row("COMMIT AND CHAIN", resolved("COMMIT AND CHAIN"), refused, refused, refused);
    return document.append('\n').toString();
  }

  /** The end of a block is the same in all phases of a switch. */
  private void ends(String what, String text) {
    String resolved = resolved(text);
    row(what, resolved, resolved, resolved, resolved);
  }

  private void row(String what, String announced, String held, String fenced, String flipped) {
    document.append(
        String.format(
            "| %s | %s | %s | %s | %s | %s |\n",
            what, unknown(), announced, held, fenced, flipped));
  }

  /** Returns what happens from an announcement on, as the session decides it from the text. */
  private static String resolved(String text) {
    TransactionText kind = TransactionText.of(text);
    boolean isLookedUp =
        kind.keepsTheBlock()
            || kind == TransactionText.END_OF_PREPARED
            || StatementClassifier.classify(text).isOneChangeOfRows();
    return isLookedUp ? "looked up" : unknown();
  }

  private static String unknown() {
    return "`" + Verdict.OUTCOME_UNKNOWN + "`";
  }
}
