package io.bluegreen.proof.defect;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.none;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.description.method.MethodDescription;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import net.bytebuddy.matcher.ElementMatcher;
import org.postgresql.core.BaseConnection;

/** Drivers with one thing broken each. They name the driver's own classes only as texts. */
final class Defects {
  private static final String RETRY_POLICY = "io.bluegreen.jdbc.internal.fault.RetryPolicy";
  private static final String LOOKUP =
      "io.bluegreen.jdbc.internal.session.cluster.TransactionLookup$Status";
  private static final String CONNECTION = "io.bluegreen.jdbc.internal.session.CurrentConnection";

  private Defects() {}

  /** One that repeats what may have happened already. */
  static Driver repeatsUnknownOutcomes() throws ReflectiveOperationException {
    return driver(RETRY_POLICY, change("repeat", Advice.to(AlwaysAgain.class)::on));
  }

  /** One that takes every COMMIT for done whose answer was lost, without looking. */
  static Driver believesLostCommits() throws ReflectiveOperationException {
    return driver(LOOKUP, change("answer", Advice.to(Committed.class)::on));
  }

  /** One that takes each of them for rolled back. */
  static Driver deniesLostCommits() throws ReflectiveOperationException {
    return driver(LOOKUP, change("answer", Advice.to(RolledBack.class)::on));
  }

  /** One that looks for a token on the other side, where it has not arrived, and believes that. */
  static Driver believesMissingTokens() throws ReflectiveOperationException {
    String tokens = "io.bluegreen.jdbc.internal.session.cluster.TokenLookup";
    String mark = "io.bluegreen.jdbc.internal.session.CommitMark";
    return driver(
        Map.of(
            tokens,
            broken(tokens, change("hasTransactionsOf", Advice.to(AlwaysTrue.class)::on)),
            mark,
            broken(mark, change("side", Advice.to(OtherSide.class)::on))));
  }

  /** One that takes every call for the first of its transaction, and so moves in the middle. */
  static Driver movesInMidTransaction() throws ReflectiveOperationException {
    Method idle = AlwaysIdle.class.getDeclaredMethod("state", BaseConnection.class);
    return driver(CONNECTION, change("isBetweenTransactions", stateFrom(idle)));
  }

  /** One that carries out a schedule however old the row is that names it. */
  static Driver carriesOutStaleSchedules() throws ReflectiveOperationException {
    Method young = AlwaysYoung.class.getDeclaredMethod("nanos", Object.class);
    return driver(
        "io.bluegreen.jdbc.internal.routing.Publisher",
        change(
            "asOfNow",
            MemberSubstitution.relaxed().field(named("youngNanos")).onRead().replaceWith(young)
                ::on));
  }

  /** One that takes a transaction for ended once it was rolled back to a savepoint. */
  static Driver endsAtSavepoints() throws ReflectiveOperationException {
    Method forget =
        AfterRollback.class.getDeclaredMethod("rollBack", Connection.class, Savepoint.class);
    Method believe = AfterRollback.class.getDeclaredMethod("state", BaseConnection.class);
    String ends = "io.bluegreen.jdbc.internal.session.TransactionEnd";
    Change forgets =
        change(
            "rollbackTo",
            MemberSubstitution.relaxed()
                    .method(named("rollback").and(takesArguments(1)))
                    .replaceWith(forget)
                ::on);
    return driver(
        Map.of(
            ends,
            broken(ends, forgets),
            CONNECTION,
            broken(CONNECTION, change("isBetweenTransactions", stateFrom(believe)))));
  }

  private static Function<ElementMatcher<MethodDescription>, AsmVisitorWrapper> stateFrom(
      Method other) {
    return MemberSubstitution.relaxed().method(named("getTransactionState")).replaceWith(other)::on;
  }

  /** One that waits for its own logins, and for the answers to its watchers, without a limit. */
  static Driver waitsForEver() throws ReflectiveOperationException {
    return driver(
        "io.bluegreen.jdbc.internal.connect.LoginLimit",
        change("putInto", Advice.to(Skipped.class)::on));
  }

  /** One whose watchers end with the first failure, and nobody notices. */
  static Driver losesItsWatchers() throws ReflectiveOperationException {
    return driver(
        "io.bluegreen.jdbc.internal.control.EndpointWatcher",
        change("closeQuietly", Advice.to(EndsForGood.class)::on));
  }

  /** One that gives up a move where the login it knows is refused. */
  static Driver knowsOneLogin() throws ReflectiveOperationException {
    return driver(
        "io.bluegreen.jdbc.internal.session.cluster.NewestLogins",
        change("renewed", Advice.to(Nothing.class)::on));
  }

  /** One that goes on to ask and believe an endpoint which no row names any more. */
  static Driver believesFormerEndpoints() throws ReflectiveOperationException {
    return driver(
        "io.bluegreen.jdbc.internal.control.EndpointPlan",
        change("endpoints", Advice.to(AllEndpoints.class)::on),
        change("namesAt", Advice.to(AllNames.class)::on));
  }

  /** One that takes every function for one that leaves nothing. */
  static Driver forgetsWhatFunctionsLeave() throws ReflectiveOperationException {
    return driver(
        "io.bluegreen.jdbc.internal.session.cluster.SessionLeftovers",
        change("judge", Advice.to(Skipped.class)::on));
  }

  /** A method that does nothing. */
  static final class Skipped {
    private Skipped() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean skip() {
      return true;
    }
  }

  /** An answer that is always the same. */
  static final class Committed {
    private Committed() {}

    @Advice.OnMethodExit
    @SuppressWarnings({"rawtypes", "unchecked"})
    static void answer(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Enum answer) {
      answer = Enum.valueOf(answer.getDeclaringClass(), "COMMITTED");
    }
  }

  /** The other one. */
  static final class RolledBack {
    private RolledBack() {}

    @Advice.OnMethodExit
    @SuppressWarnings({"rawtypes", "unchecked"})
    static void answer(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Enum answer) {
      answer = Enum.valueOf(answer.getDeclaringClass(), "ROLLED_BACK");
    }
  }

  /** A check that everything passes. */
  static final class AlwaysTrue {
    private AlwaysTrue() {}

    @Advice.OnMethodExit
    @SuppressWarnings("UnusedVariable") // what is written to it is returned
    static void pass(@Advice.Return(readOnly = false) boolean passes) {
      passes = true;
    }
  }

  /** The side that is not meant. */
  static final class OtherSide {
    private OtherSide() {}

    @Advice.OnMethodExit
    @SuppressWarnings({"rawtypes", "unchecked"})
    static void side(@Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Enum side) {
      side = Enum.valueOf(side.getDeclaringClass(), side.name().equals("BLUE") ? "GREEN" : "BLUE");
    }
  }

  /** A method that finds nothing. */
  static final class Nothing {
    private Nothing() {}

    @Advice.OnMethodExit
    static void find(@Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Object o) {
      o = null;
    }
  }

  /** The end of a watcher's connection, which stops its thread too. */
  static final class EndsForGood {
    private EndsForGood() {}

    @Advice.OnMethodExit
    @SuppressWarnings("UnusedVariable") // what is written to it is written to the field
    static void end(@Advice.FieldValue(value = "stopped", readOnly = false) boolean stopped) {
      stopped = true;
    }
  }

  /** The endpoints of the plan, and all that were ever in it. */
  static final class AllEndpoints {
    private AllEndpoints() {}

    @Advice.OnMethodExit
    static void add(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Set<Object> found) {
      found = EveryEndpoint.all(found);
    }
  }

  /** What an endpoint is trusted about, and was ever. */
  static final class AllNames {
    private AllNames() {}

    @Advice.OnMethodExit
    static void add(
        @Advice.Argument(value = 0, typing = Assigner.Typing.DYNAMIC) Object endpoint,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Set<String> found) {
      found = EveryEndpoint.names(endpoint, found);
    }
  }

  /** The end of the method that decides about a repetition. */
  static final class AlwaysAgain {
    private AlwaysAgain() {}

    @Advice.OnMethodExit
    @SuppressWarnings({"rawtypes", "unchecked"})
    static void decide(
        @Advice.Argument(value = 1, typing = Assigner.Typing.DYNAMIC) Enum verdict,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Enum repeat) {
      if (verdict.name().equals("OUTCOME_UNKNOWN")) {
        repeat = Enum.valueOf(repeat.getDeclaringClass(), "YES");
      }
    }
  }

  /**
   * A change of the methods of one name.
   *
   * @param defect makes the change for the methods that it is given
   */
  record Change(
      String method, Function<ElementMatcher<MethodDescription>, AsmVisitorWrapper> defect) {}

  static Change change(
      String method, Function<ElementMatcher<MethodDescription>, AsmVisitorWrapper> defect) {
    return new Change(method, defect);
  }

  static Driver driver(String broken, Change... changes) throws ReflectiveOperationException {
    return driver(Map.of(broken, broken(broken, changes)));
  }

  /**
   * Returns a class with a defect.
   *
   * @throws IllegalStateException where a change finds nothing to change: the product has moved on,
   *     and the defect has to follow it
   */
  static byte[] broken(String name, Change... changes) throws ReflectiveOperationException {
    Class<?> type = Class.forName(name);
    List<AsmVisitorWrapper> all = new ArrayList<>();
    for (Change change : changes) {
      byte[] sound = bytes(type, change.defect().apply(none()));
      AsmVisitorWrapper planted = change.defect().apply(named(change.method()));
      if (Arrays.equals(sound, bytes(type, planted))) {
        throw new IllegalStateException(
            "a planted defect finds nothing to change in %s.%s".formatted(name, change.method()));
      }
      all.add(planted);
    }
    return bytes(type, new AsmVisitorWrapper.Compound(all));
  }

  private static byte[] bytes(Class<?> type, AsmVisitorWrapper defect) {
    return new ByteBuddy().redefine(type).visit(defect).make().getBytes();
  }

  static Driver driver(Map<String, byte[]> defects) throws ReflectiveOperationException {
    ClassLoader loader = new DefectiveLoader(defects);
    return Class.forName("io.bluegreen.jdbc.BlueGreenDriver", true, loader)
        .asSubclass(Driver.class)
        .getConstructor()
        .newInstance();
  }
}
