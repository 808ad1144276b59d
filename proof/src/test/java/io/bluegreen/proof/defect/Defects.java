package io.bluegreen.proof.defect;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.Savepoint;
import java.util.Map;
import java.util.Set;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.postgresql.core.BaseConnection;

/** Drivers with one thing broken each. They name the driver's own classes only as texts. */
final class Defects {
  private static final String RETRY_POLICY = "io.bluegreen.jdbc.internal.fault.RetryPolicy";
  private static final String CONNECTION = "io.bluegreen.jdbc.internal.session.CurrentConnection";

  private Defects() {}

  /** One that repeats what may have happened already. */
  static Driver repeatsUnknownOutcomes() throws ReflectiveOperationException {
    return driver(Class.forName(RETRY_POLICY), Advice.to(AlwaysAgain.class).on(named("repeat")));
  }

  /** One that takes every call for the first of its transaction, and so moves in the middle. */
  static Driver movesInMidTransaction() throws ReflectiveOperationException {
    return driver(
        Class.forName(CONNECTION),
        MemberSubstitution.relaxed()
            .method(named("getTransactionState"))
            .replaceWith(AlwaysIdle.class.getDeclaredMethod("state", BaseConnection.class))
            .on(named("isBetweenTransactions")));
  }

  /** One that carries out a schedule however old the row is that names it. */
  static Driver carriesOutStaleSchedules() throws ReflectiveOperationException {
    return driver(
        Class.forName("io.bluegreen.jdbc.internal.routing.Publisher"),
        MemberSubstitution.relaxed()
            .field(named("youngNanos"))
            .onRead()
            .replaceWith(AlwaysYoung.class.getDeclaredMethod("nanos", Object.class))
            .on(named("asOfNow")));
  }

  /** One that takes a transaction for ended once it was rolled back to a savepoint. */
  static Driver endsAtSavepoints() throws ReflectiveOperationException {
    Class<?> ends = Class.forName("io.bluegreen.jdbc.internal.session.TransactionEnd");
    Class<?> connection = Class.forName(CONNECTION);
    AsmVisitorWrapper forgets =
        MemberSubstitution.relaxed()
            .method(named("rollback").and(takesArguments(1)))
            .replaceWith(
                AfterRollback.class.getDeclaredMethod(
                    "rollBack", Connection.class, Savepoint.class))
            .on(named("rollbackTo"));
    AsmVisitorWrapper believes =
        MemberSubstitution.relaxed()
            .method(named("getTransactionState"))
            .replaceWith(AfterRollback.class.getDeclaredMethod("state", BaseConnection.class))
            .on(named("isBetweenTransactions"));
    return driver(
        Map.of(ends.getName(), broken(ends, forgets), CONNECTION, broken(connection, believes)));
  }

  /** One that waits for its own logins, and for the answers to its watchers, without a limit. */
  static Driver waitsForEver() throws ReflectiveOperationException {
    return driver(
        Class.forName("io.bluegreen.jdbc.internal.connect.LoginLimit"),
        Advice.to(Skipped.class).on(named("putInto")));
  }

  /** One whose watchers end with the first failure, and nobody notices. */
  static Driver losesItsWatchers() throws ReflectiveOperationException {
    return driver(
        Class.forName("io.bluegreen.jdbc.internal.control.EndpointWatcher"),
        Advice.to(EndsForGood.class).on(named("closeQuietly")));
  }

  /** One that gives up a move where the login it knows is refused. */
  static Driver knowsOneLogin() throws ReflectiveOperationException {
    return driver(
        Class.forName("io.bluegreen.jdbc.internal.session.cluster.NewestLogins"),
        Advice.to(Nothing.class).on(named("renewed")));
  }

  /** One that goes on to ask and believe an endpoint which no row names any more. */
  static Driver believesFormerEndpoints() throws ReflectiveOperationException {
    return driver(
        Class.forName("io.bluegreen.jdbc.internal.control.EndpointPlan"),
        new AsmVisitorWrapper.Compound(
            Advice.to(AllEndpoints.class).on(named("endpoints")),
            Advice.to(AllNames.class).on(named("namesAt"))));
  }

  /** One that takes every function for one that leaves nothing. */
  static Driver forgetsWhatFunctionsLeave() throws ReflectiveOperationException {
    return driver(
        Class.forName("io.bluegreen.jdbc.internal.session.cluster.SessionLeftovers"),
        Advice.to(Skipped.class).on(named("judge")));
  }

  /** A method that does nothing. */
  static final class Skipped {
    private Skipped() {}

    @Advice.OnMethodEnter(skipOn = Advice.OnNonDefaultValue.class)
    static boolean skip() {
      return true;
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

  private static Driver driver(Class<?> broken, AsmVisitorWrapper defect)
      throws ReflectiveOperationException {
    return driver(Map.of(broken.getName(), broken(broken, defect)));
  }

  private static byte[] broken(Class<?> type, AsmVisitorWrapper defect) {
    return new ByteBuddy().redefine(type).visit(defect).make().getBytes();
  }

  private static Driver driver(Map<String, byte[]> defects) throws ReflectiveOperationException {
    ClassLoader loader = new DefectiveLoader(defects);
    return Class.forName("io.bluegreen.jdbc.BlueGreenDriver", true, loader)
        .asSubclass(Driver.class)
        .getConstructor()
        .newInstance();
  }
}
