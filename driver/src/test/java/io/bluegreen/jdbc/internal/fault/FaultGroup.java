package io.bluegreen.jdbc.internal.fault;

import io.bluegreen.jdbc.internal.fault.Fault.Origin;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** SQLSTATEs that are judged alike when they come about in the same way. */
final class FaultGroup {
  static final List<FaultGroup> ALL =
      List.of(
          beforeSending(
              "A server that is away, at connect",
              "Also where a move opens a connection.",
              Origin.CONNECT,
              false,
              SqlState.AWAY),
          beforeSending(
              "A server that does not let us in, at connect",
              "",
              Origin.CONNECT,
              false,
              union(SqlState.MOVED, SqlState.NOT_LET_IN)),
          beforeSending(
              "A session found dead at the boundary",
              "Met by a statement of the driver's own, as the one that sets the search path; any"
                  + " SQLSTATE with which the connection is gone.",
              Origin.BOUNDARY,
              true,
              EnumSet.allOf(SqlState.class)),
          executing(
              "Our fence",
              "With schema `bluegreen`, constraint `bluegreen_fence`, and the epoch as its detail.",
              Origin.SERVER,
              Trait.FENCE,
              EnumSet.of(SqlState.READ_ONLY_SQL_TRANSACTION)),
          executing(
              "Read-only, but not by our fence",
              "A standby, `default_transaction_read_only`, or the application's own READ ONLY.",
              Origin.SERVER,
              Trait.ALIVE,
              EnumSet.of(SqlState.READ_ONLY_SQL_TRANSACTION)),
          executing(
              "A side in motion refuses",
              "What other ways of fencing say. Only as the server's own error: pgjdbc's own 55000"
                  + " (a closed statement) is the application's.",
              Origin.SERVER,
              Trait.ALIVE,
              EnumSet.of(
                  SqlState.INSUFFICIENT_PRIVILEGE,
                  SqlState.OBJECT_NOT_IN_PREREQUISITE_STATE,
                  SqlState.INVALID_CATALOG_NAME)),
          executing("The old schema is gone", "", Origin.SERVER, Trait.ALIVE, SqlState.DROPPED),
          executing(
              "Prepared for another world",
              "0A000 is \"cached plan must not change result type\" (routine `RevalidateCachedQuery`)"
                  + " and 26000 is for a statement that pgjdbc prepared (`S_1`, …). Any other 0A000 or"
                  + " 26000 is the application's own.",
              Origin.SERVER,
              Trait.STALE,
              EnumSet.of(SqlState.FEATURE_NOT_SUPPORTED, SqlState.INVALID_SQL_STATEMENT_NAME)),
          executing(
              "A deadlock",
              "Of one statement in autocommit; in a block the application has to repeat the whole.",
              Origin.SERVER,
              Trait.ALIVE,
              EnumSet.of(SqlState.DEADLOCK_DETECTED)),
          executing(
              "A call on a connection that is closed already",
              "Raised by pgjdbc before anything was sent.",
              Origin.LOCAL,
              Trait.LOST,
              EnumSet.of(SqlState.CONNECTION_DOES_NOT_EXIST)),
          executing(
              "The server ended an idle session",
              "`idle_session_timeout` and `idle_in_transaction_session_timeout` strike only while"
                  + " the server waits for a command, and it reads none after. They are met by the"
                  + " next call.",
              Origin.SERVER,
              Trait.LOST,
              SqlState.ENDED_WHILE_IDLE),
          executing(
              "A pooler has no server",
              "With the connection gone.",
              Origin.SERVER,
              Trait.LOST,
              SqlState.NO_SERVER),
          executing(
              "The connection broke",
              "The server said so with its last message, or the stream just ended. 57P01 looks the"
                  + " same whether the session was idle, in the middle of the statement, or past a"
                  + " commit whose success it had not told yet.",
              Origin.WIRE,
              Trait.LOST,
              SqlState.BROKEN),
          executing(
              "Any other SQLSTATE with which the connection is gone",
              "",
              Origin.SERVER,
              Trait.LOST,
              without(
                  List.of(
                      SqlState.BROKEN,
                      SqlState.NO_SERVER,
                      SqlState.ENDED_WHILE_IDLE,
                      SqlState.MOVED,
                      SqlState.DROPPED))),
          executing(
              "Everything else from a server that goes on speaking",
              "Also what is listed above as a broken connection: a function that talks to another"
                  + " server reports its troubles with the same codes.",
              Origin.SERVER,
              Trait.ALIVE,
              without(
                  List.of(
                      SqlState.MOVED, SqlState.DROPPED, EnumSet.of(SqlState.DEADLOCK_DETECTED)))));

  /** What else is known of the failure. */
  private enum Trait {
    ALIVE,
    LOST,
    FENCE,
    STALE
  }

  private final String title;
  private final String note;
  private final Origin origin;
  private final Trait trait;
  private final List<SqlState> states;

  private FaultGroup(String title, String note, Origin origin, Trait trait, Set<SqlState> states) {
    this.title = title;
    this.note = note;
    this.origin = origin;
    this.trait = trait;
    this.states = new ArrayList<>(states);
  }

  private static FaultGroup beforeSending(
      String title, String note, Origin origin, boolean lost, Set<SqlState> states) {
    return new FaultGroup(title, note, origin, lost ? Trait.LOST : Trait.ALIVE, states);
  }

  private static FaultGroup executing(
      String title, String note, Origin origin, Trait trait, Set<SqlState> states) {
    return new FaultGroup(title, note, origin, trait, states);
  }

  private static Set<SqlState> union(Set<SqlState> some, Set<SqlState> more) {
    EnumSet<SqlState> union = EnumSet.copyOf(some);
    union.addAll(more);
    return union;
  }

  private static Set<SqlState> without(List<Set<SqlState>> judgedElsewhere) {
    EnumSet<SqlState> rest = EnumSet.allOf(SqlState.class);
    judgedElsewhere.forEach(rest::removeAll);
    return rest;
  }

  Fault fault(SqlState state, FailureContext context) {
    return new Fault(
        state, origin, trait == Trait.FENCE ? 1 : -1, trait == Trait.STALE, isLost(), context);
  }

  private boolean isLost() {
    return trait == Trait.LOST;
  }

  boolean isBeforeSending() {
    return origin == Origin.CONNECT || origin == Origin.BOUNDARY;
  }

  String title() {
    return title;
  }

  String note() {
    return note;
  }

  List<SqlState> states() {
    return states;
  }
}
