package io.bluegreen.jdbc.internal.fault;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The whole matrix of the classifier as a document. */
final class FaultMatrix {
  private static final String INTRODUCTION =
      "# What a failure proves, and what the driver does about it\n\n"
          + "Written by a test from `FaultClassifier`; do not edit it by hand.\n\n"
          + "A failed call is judged by its SQLSTATE, by where the failure comes from (the server's"
          + " own message, a broken connection, pgjdbc itself), by what was under way, by its"
          + " position in the transaction, and by whether the deployment is steady, held, or has"
          + " changed its active side since the boundary before it. The verdict says what is true;"
          + " `bluegreen.retry` says what is done about it. With `off` nothing is repeated, and a"
          + " failure that would have been is reported as it is.\n\n"
          + "*Not executed* is only said of one statement in one round trip. CALL, DO, several"
          + " statements in one text and batches in autocommit may have committed a part before"
          + " they failed: they are repeated only if no part stands. Of a batch the update counts"
          + " tell that where each of its texts is one plain statement; a batch of anything else"
          + " is never repeated once it was sent.\n\n"
          + "What ran into the application's own `socketTimeout` or `networkTimeout` is not"
          + " repeated, unless the active side has changed since: the first execution goes on in the"
          + " server. It is reported as below, 40001"
          + " in a transaction.\n\n"
          + "A transaction block that the driver rolled back, or whose connection is gone, has"
          + " failed: until the application ends it, each statement gets 25P02 with the reason,"
          + " and COMMIT gets 40001. Where the answer to its COMMIT was lost, each call gets 08007"
          + " until then, also the rollback that ends it.\n\n"
          + "Where a call whose outcome was unknown is repeated because it is idempotent, and the"
          + " repetition fails in whatever way, its outcome is still unknown: 08007.\n\n"
          + "A COPY that has begun is many calls, and its rows are gone once they are sent: it is never"
          + " repeated. Until the application ends it, a lost connection or the fence leaves nothing of"
          + " it: 40001. At its end, and in a COPY TO, a lost connection ends in 08007; in an explicit"
          + " transaction always in 40001. A COPY FROM STDIN that could not begin is repeated.\n\n"
          + "The table is tried against real servers too, in front of an application that goes through"
          + " HikariCP: servers and operators killed at each step of a cutover, sessions ended, answers"
          + " lost, connections refused and stalled (package `io.bluegreen.it.faults`)."
          + "\n\n";

  private static final String ACTIVITIES =
      "## What was under way\n\n"
          + "| activity | what it is |\n|---|---|\n"
          + "| READ | one statement that begins like a read |\n"
          + "| REPEATED_READ | such a read, repeated by the driver in a READ ONLY transaction |\n"
          + "| METADATA | a read of the driver's own, as for `getSchema()` |\n"
          + "| WRITE | any other one statement |\n"
          + "| COMPOUND | CALL, DO, EXECUTE, COPY, VACUUM, … CONCURRENTLY, several statements in one text |\n"
          + "| BATCH | `executeBatch` |\n"
          + "| COMMIT | `commit()`, or COMMIT, END, PREPARE TRANSACTION as text |\n"
          + "| ROLLBACK | `rollback()`, or ROLLBACK, ABORT as text |\n\n"
          + "Position: *autocommit*; *first* statement of an explicit transaction; *later* in"
          + " one.\n\n";

  private static final String STATEMENT = "INSERT INTO t VALUES (1)";

  private static final String LOOKED_UP =
      "## A lost answer that is looked up\n\n"
          + "While a hold is announced or in force, or once the active side has changed, the server"
          + " is asked what has become of a transaction whose answer was lost"
          + " ([how](cluster-mode.md#a-commit-whose-answer-is-lost)): one that ends by `commit()`,"
          + " `setAutoCommit(true)`, COMMIT, END or PREPARE TRANSACTION, an XA branch that is"
          + " prepared or committed in one phase, COMMIT PREPARED, ROLLBACK PREPARED and the second"
          + " phase of an XA branch, and one INSERT, UPDATE, DELETE or MERGE in autocommit, which"
          + " runs in a transaction of its own then. With `bluegreen.commitOutcome=always` that is so"
          + " at any time, and a crash or a failover of that server leaves nothing unknown once it is"
          + " back.\n\n"
          + "| lost | before COMMIT was sent | nobody knows | aborted | committed or prepared |\n"
          + "|---|---|---|---|---|\n";

  private static final String IMPOSSIBLE = "cannot be";

  private final StringBuilder document = new StringBuilder();

  String write() {
    document.append(INTRODUCTION);
    verdicts();
    document.append(ACTIVITIES);
    lookedUp();
    FaultGroup.ALL.forEach(this::group);
    return document.toString();
  }

  private void lookedUp() {
    document.append(LOOKED_UP);
    FailureContext commit = FailureContext.executing(CallActivity.COMMIT, CallPosition.LATER);
    FailureContext inside = FailureContext.executing(STATEMENT, CallPosition.LATER);
    document.append("| the end of a transaction | " + broken(inside) + broken(commit));
    document.append("`ROLLED_BACK` | it returns |\n");
    FailureContext alone = FailureContext.executing(STATEMENT, CallPosition.AUTOCOMMIT);
    FailureContext undone = FailureContext.executing(STATEMENT, CallPosition.FIRST);
    document.append("| one statement in autocommit | " + broken(undone) + broken(alone));
    document.append(broken(undone) + "it returns its count and rows |\n\n");
    document.append(new LostAnswerMatrix().write());
  }

  private static String broken(FailureContext context) {
    FaultGroup group =
        FaultGroup.ALL.stream()
            .filter(each -> each.states().contains(SqlState.CONNECTION_FAILURE))
            .filter(each -> !each.isBeforeSending() && each.title().equals("The connection broke"))
            .findFirst()
            .orElseThrow();
    return "`" + FaultClassifier.judge(group.fault(SqlState.CONNECTION_FAILURE, context)) + "` | ";
  }

  private void verdicts() {
    document.append("## Verdicts\n\n| verdict | what happens |\n|---|---|\n");
    for (Verdict verdict : Verdict.values()) {
      document.append("| `" + verdict + "` | " + meaning(verdict) + " |\n");
    }
    document.append('\n');
  }

  private static String meaning(Verdict verdict) {
    switch (verdict) {
      case AGAIN:
        return "Nothing of it stands. Repeated where the route leads now, within"
            + " `bluegreen.retryTimeout`.";
      case AGAIN_AFTER_ROUTE_CHANGE:
        return "The fence refused it. Repeated once a route of the fence's epoch or a later one is"
            + " known, and tried once a second, since a fence may be lifted by hand. At the deadline"
            + " the error says `run bluegreen resume or abort`.";
      case AGAIN_ONCE_REPREPARED:
        return "Nothing of it stands. Prepared again and repeated, once.";
      case AGAIN_ONCE:
        return "Nothing of it stands. Repeated once, on the new side if there is one.";
      case AGAIN_IF_SAFE_READ:
        return "Repeated in a READ ONLY transaction if the read is proven free of side effects;"
            + " else as `OUTCOME_UNKNOWN`.";
      case ROLLED_BACK:
        return "`SQLTransactionRollbackException` 40001, the failure as its cause. Repeat the whole"
            + " transaction.";
      case ROLLED_BACK_AS_ASKED:
        return "What was asked has happened: no error. As text it runs on the next session, where it"
            + " does nothing.";
      case OUTCOME_UNKNOWN:
        return "08007, the failure as its cause. Repeated only in autocommit and where the"
            + " statement is idempotent: declared so or, with `bluegreen.retry=idempotent`, by its"
            + " shape and by what is behind its table: no trigger, no rule, and no volatile function"
            + " that may leave a row in a default, a check or a policy. From the announcement of a"
            + " switch on [the outcome is looked up first](#a-lost-answer-that-is-looked-up).";
      case PARTLY_EXECUTED:
        return "A part stands or may stand. The failure as it is, with its update counts. Repeated"
            + " only where `OUTCOME_UNKNOWN` is.";
      case APPLICATION:
        return "The application's own error, untouched.";
    }
    throw new AssertionError(verdict);
  }

  private void group(FaultGroup group) {
    document.append("## " + group.title() + "\n\n" + states(group) + ".");
    document.append((group.note().isEmpty() ? "" : " " + group.note()) + "\n\n");
    table(group, group.states().get(0))
        .forEach((situation, table) -> document.append(situation + table + "\n"));
  }

  private static String states(FaultGroup group) {
    return group.states().stream()
        .map(state -> state == SqlState.OTHER ? "any without a name here" : state.code())
        .collect(Collectors.joining(", "));
  }

  /** Returns a table for each situation; situations with the same table are put together. */
  static Map<String, String> table(FaultGroup group, SqlState state) {
    Map<String, List<String>> situations = new LinkedHashMap<>();
    for (String situation : List.of("steady", "held", "changed")) {
      String table = table(group, state, situation);
      situations.computeIfAbsent(table, t -> new ArrayList<>()).add(situation);
    }
    Map<String, String> tables = new LinkedHashMap<>();
    situations.forEach((table, names) -> tables.put(name(names), table));
    return tables;
  }

  private static String name(List<String> situations) {
    return "**" + (situations.size() == 3 ? "always" : String.join(" or ", situations)) + "**: ";
  }

  private static String table(FaultGroup group, SqlState state, String situation) {
    if (group.isBeforeSending()) {
      FailureContext context = in(situation, FailureContext.connecting());
      return "`" + FaultClassifier.judge(group.fault(state, context)) + "`\n";
    }
    Map<String, List<String>> rows = new LinkedHashMap<>();
    for (CallActivity activity : CallActivity.values()) {
      row(rows, group, state, situation, activity, false);
      if (activity == CallActivity.COMPOUND || activity == CallActivity.BATCH) {
        row(rows, group, state, situation, activity, true);
      }
    }
    if (rows.keySet().stream().allMatch(FaultMatrix::isTheApplications)) {
      return "`APPLICATION` everywhere\n";
    }
    return "\n\n| activity | autocommit | first | later |\n|---|---|---|---|\n"
        + rows.entrySet().stream()
            .map(row -> "| " + String.join(", ", row.getValue()) + row.getKey() + " |\n")
            .collect(Collectors.joining());
  }

  private static void row(
      Map<String, List<String>> rows,
      FaultGroup group,
      SqlState state,
      String situation,
      CallActivity activity,
      boolean part) {
    StringBuilder cells = new StringBuilder();
    for (CallPosition position : CallPosition.values()) {
      FailureContext context =
          in(situation, FailureContext.executing(activity, position).partMayStand(part));
      cells.append(" | ").append(cell(group.fault(state, context)));
    }
    String name = activity + (part ? " of which a part may stand" : "");
    rows.computeIfAbsent(cells.toString(), key -> new ArrayList<>()).add(name);
  }

  private static boolean isTheApplications(String cells) {
    return cells.replace(IMPOSSIBLE, "`APPLICATION`").equals(" | `APPLICATION`".repeat(3));
  }

  private static String cell(Fault fault) {
    boolean explicit = fault.position() != CallPosition.AUTOCOMMIT;
    boolean batchInParts = fault.activity() == CallActivity.BATCH && fault.partMayStand();
    boolean ownTransaction = batchInParts || fault.activity() == CallActivity.REPEATED_READ;
    boolean partOfNothing = fault.origin() == Fault.Origin.LOCAL && fault.partMayStand();
    return (explicit && ownTransaction) || partOfNothing
        ? IMPOSSIBLE
        : "`" + FaultClassifier.judge(fault) + "`";
  }

  /** Returns the names of the rules that say more than that it is the application's own error. */
  static Set<String> provingRules() {
    Set<String> rules = new TreeSet<>();
    for (FaultGroup group : FaultGroup.ALL) {
      for (SqlState state : group.states()) {
        for (FailureContext context : contexts()) {
          Fault fault = group.fault(state, context);
          if (FaultClassifier.judge(fault) != Verdict.APPLICATION) {
            String reason = FaultClassifier.reason(fault);
            rules.add(reason.substring(0, reason.indexOf(": ")));
          }
        }
      }
    }
    return rules;
  }

  private static List<FailureContext> contexts() {
    List<FailureContext> contexts = new ArrayList<>();
    for (String situation : List.of("steady", "held", "changed")) {
      for (CallActivity activity : CallActivity.values()) {
        for (CallPosition position : CallPosition.values()) {
          FailureContext context = in(situation, FailureContext.executing(activity, position));
          contexts.add(context.partMayStand(false));
          contexts.add(context.partMayStand(true));
        }
      }
    }
    return contexts;
  }

  private static FailureContext in(String situation, FailureContext context) {
    return context.held(situation.equals("held")).changed(situation.equals("changed"));
  }
}
