package io.bluegreen.jdbc.internal.fault;

import static io.bluegreen.jdbc.internal.fault.CallActivity.BATCH;
import static io.bluegreen.jdbc.internal.fault.CallActivity.COMMIT;
import static io.bluegreen.jdbc.internal.fault.CallActivity.COMPOUND;
import static io.bluegreen.jdbc.internal.fault.CallActivity.METADATA;
import static io.bluegreen.jdbc.internal.fault.CallActivity.READ;
import static io.bluegreen.jdbc.internal.fault.CallActivity.REPEATED_READ;
import static io.bluegreen.jdbc.internal.fault.CallActivity.ROLLBACK;
import static io.bluegreen.jdbc.internal.fault.CallActivity.WRITE;
import static io.bluegreen.jdbc.internal.fault.CallPosition.AUTOCOMMIT;
import static io.bluegreen.jdbc.internal.fault.CallPosition.FIRST;
import static io.bluegreen.jdbc.internal.fault.CallPosition.LATER;

import io.bluegreen.jdbc.internal.fault.Fault.Origin;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The classifier of failures: an ordered table of rules, of which the first that applies decides. A
 * pure function with a verdict for every failure.
 *
 * <p>{@code docs/reference/faults.md} lists the results.
 */
public final class FaultClassifier {
  private static final Set<CallActivity> READS = EnumSet.of(READ, REPEATED_READ);
  private static final Set<CallActivity> OWN_COMMIT = EnumSet.of(WRITE, COMPOUND, BATCH);

  private static final List<Rule> RULES =
      List.of(
          // Nothing of the application's was sent.
          rule(
              "server away",
              f -> beforeSending(f) && SqlState.AWAY.contains(f.state()),
              Verdict.AGAIN,
              "it refuses or breaks off connections for a moment, and nothing was sent"),
          rule(
              "gone at the boundary",
              f -> f.origin() == Origin.BOUNDARY && (f.isLost() || isClosed(f)),
              Verdict.AGAIN,
              "the session died before the statement was sent"),
          rule(
              "not let in",
              f -> beforeSending(f) && inMotion(f) && isRefusal(f),
              Verdict.AGAIN,
              "a side that is being changed refuses logins, databases and privileges for a while"),
          rule(
              "cannot begin",
              FaultClassifier::beforeSending,
              Verdict.APPLICATION,
              "nothing is changing, so waiting would not help"),

          // A rollback was asked for.
          rule(
              "rollback of a dead session",
              f -> f.activity() == ROLLBACK && isGone(f),
              Verdict.ROLLED_BACK_AS_ASKED,
              "the server rolls back what its session leaves behind"),
          rule(
              "rollback refused",
              f -> f.activity() == ROLLBACK,
              Verdict.APPLICATION,
              "it does not fail on a living session because of a cutover"),

          // The application's own doing.
          rule(
              "own stream",
              f -> f.brokenBy() == BrokenBy.OWN_STREAM && f.activity() != BATCH,
              f -> f.partMayStand() ? Verdict.PARTLY_EXECUTED : Verdict.APPLICATION,
              "the stream failed before the message was complete, so the server read no statement"),

          // The server said, or pgjdbc says, that it was not executed.
          rule(
              "deadlock",
              f ->
                  bySpeakingServer(f)
                      && !f.isLost()
                      && f.state() == SqlState.DEADLOCK_DETECTED
                      && f.position() == AUTOCOMMIT
                      && f.activity() == WRITE,
              Verdict.AGAIN_ONCE,
              "the server rolled it back for another one, which is done soon"),
          rule(
              "repeated read writes",
              f -> f.activity() == REPEATED_READ && isReadOnly(f),
              Verdict.OUTCOME_UNKNOWN,
              "the read has side effects after all, and its first execution may have had them"),
          rule(
              "fence",
              Fault::isFence,
              f -> notExecuted(f, Verdict.AGAIN_AFTER_ROUTE_CHANGE),
              "the fence's trigger runs before the statement changes anything"),
          rule(
              "refused by a side in motion",
              f -> bySpeakingServer(f) && inMotion(f) && SqlState.MOVED.contains(f.state()),
              f -> notExecuted(f, Verdict.AGAIN),
              "somebody's own way of fencing; a failed statement leaves nothing"),
          rule(
              "old schema dropped",
              f -> bySpeakingServer(f) && f.isChanged() && SqlState.DROPPED.contains(f.state()),
              f -> notExecuted(f, Verdict.AGAIN_ONCE),
              "the new side may have what the old one has no longer"),
          rule(
              "prepared for another world",
              f -> f.isStale() && f.position() != LATER,
              f -> notExecuted(f, Verdict.AGAIN_ONCE_REPREPARED),
              "the server compares before it executes"),
          rule(
              "commit on a dead session",
              f -> f.activity() == COMMIT && f.origin() == Origin.LOCAL && isGone(f),
              f -> f.position() == LATER ? Verdict.ROLLED_BACK : Verdict.OUTCOME_UNKNOWN,
              "COMMIT was not sent; without a transaction it may be the second try of a lost one"),
          rule(
              "call on a dead session",
              f -> f.origin() == Origin.LOCAL && isGone(f),
              f -> notExecuted(f, Verdict.AGAIN),
              "nothing was sent"),
          rule(
              "ended while idle",
              f -> f.isLost() && SqlState.ENDED_WHILE_IDLE.contains(f.state()),
              f -> notExecuted(f, Verdict.AGAIN),
              "the server ended the session while it waited for a command, and read none after"),
          rule(
              "pooler without a server",
              f -> f.activity() != COMMIT && f.isLost() && SqlState.NO_SERVER.contains(f.state()),
              f -> notExecuted(f, Verdict.AGAIN),
              "a pooler could not hand it to any server"),

          // The connection broke at a point that cannot be known.
          rule(
              "lost on commit",
              f -> f.activity() == COMMIT && f.isLost(),
              Verdict.OUTCOME_UNKNOWN,
              "the commit may have come before the failure"),
          rule(
              "lost, but could commit inside",
              f -> isBroken(f) && f.position() != AUTOCOMMIT && f.partMayStand(),
              Verdict.OUTCOME_UNKNOWN,
              "the text ends a transaction by itself"),
          rule(
              "lost inside a transaction",
              f -> isBroken(f) && f.position() == LATER,
              Verdict.ROLLED_BACK,
              "COMMIT was not sent; half of a transaction is never repeated"),
          rule(
              "ran into the application's limit",
              f ->
                  isBroken(f)
                      && f.position() == FIRST
                      && f.brokenBy() == BrokenBy.OWN_LIMIT
                      && !f.isChanged(),
              Verdict.ROLLED_BACK,
              "a repetition would take as long, beside the first one that goes on"),
          rule(
              "lost on the first of a transaction",
              f -> isBroken(f) && f.position() == FIRST,
              Verdict.AGAIN,
              "the transaction is this statement only, and COMMIT was not sent: nothing stands"),
          rule(
              "lost on the driver's own read",
              f -> isBroken(f) && f.activity() == METADATA,
              Verdict.AGAIN,
              "it has no side effects"),
          rule(
              "lost on a read",
              f -> isBroken(f) && READS.contains(f.activity()),
              Verdict.AGAIN_IF_SAFE_READ,
              "it may call functions that write"),
          rule(
              "lost on a write",
              f -> f.isLost() && f.position() == AUTOCOMMIT && OWN_COMMIT.contains(f.activity()),
              Verdict.OUTCOME_UNKNOWN,
              "it commits by itself, and the commit may have come before the failure"),
          rule(
              "everything else",
              f -> true,
              Verdict.APPLICATION,
              "it has nothing to do with a cutover"));

  private FaultClassifier() {}

  /** Returns what to do about a failure. */
  public static Verdict judge(Fault fault) {
    return decisive(fault).verdict.apply(fault);
  }

  /** Returns the name of the rule that decides, and its reason; for logs. */
  public static String reason(Fault fault) {
    Rule rule = decisive(fault);
    return rule.name + ": " + rule.reason;
  }

  private static Rule decisive(Fault fault) {
    for (Rule rule : RULES) {
      if (rule.applies.test(fault)) {
        return rule;
      }
    }
    throw new AssertionError("the last rule applies to everything");
  }

  /** Returns what to do where neither this call nor what its transaction did before it stands. */
  private static Verdict notExecuted(Fault f, Verdict again) {
    if (f.partMayStand()) {
      return Verdict.PARTLY_EXECUTED;
    }
    return f.position() == LATER || f.activity() == COMMIT ? Verdict.ROLLED_BACK : again;
  }

  private static boolean beforeSending(Fault f) {
    return f.origin() == Origin.CONNECT || f.origin() == Origin.BOUNDARY;
  }

  private static boolean bySpeakingServer(Fault f) {
    return f.origin() == Origin.SERVER;
  }

  private static boolean inMotion(Fault f) {
    return f.isChanged() || f.isHeld();
  }

  private static boolean isRefusal(Fault f) {
    return SqlState.MOVED.contains(f.state()) || SqlState.NOT_LET_IN.contains(f.state());
  }

  private static boolean isReadOnly(Fault f) {
    return f.state() == SqlState.READ_ONLY_SQL_TRANSACTION;
  }

  private static boolean isClosed(Fault f) {
    return f.state() == SqlState.CONNECTION_DOES_NOT_EXIST && f.origin() != Origin.SERVER;
  }

  private static boolean isGone(Fault f) {
    return f.isLost() || isClosed(f);
  }

  private static boolean isBroken(Fault f) {
    return f.isLost() && SqlState.BROKEN.contains(f.state());
  }

  private static Rule rule(String name, Predicate<Fault> applies, Verdict verdict, String reason) {
    return new Rule(name, applies, f -> verdict, reason);
  }

  private static Rule rule(
      String name, Predicate<Fault> applies, Function<Fault, Verdict> verdict, String reason) {
    return new Rule(name, applies, verdict, reason);
  }

  /** One line of the table. */
  private static final class Rule {
    private final String name;
    private final Predicate<Fault> applies;
    private final Function<Fault, Verdict> verdict;
    private final String reason;

    Rule(String name, Predicate<Fault> applies, Function<Fault, Verdict> verdict, String reason) {
      this.name = name;
      this.applies = applies;
      this.verdict = verdict;
      this.reason = reason;
    }
  }
}
