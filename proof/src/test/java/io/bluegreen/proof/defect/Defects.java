package io.bluegreen.proof.defect;

import static net.bytebuddy.matcher.ElementMatchers.named;

import java.sql.Driver;
import java.util.Map;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.asm.AsmVisitorWrapper;
import net.bytebuddy.asm.MemberSubstitution;
import net.bytebuddy.implementation.bytecode.assign.Assigner;
import org.postgresql.core.BaseConnection;

/** Drivers with one thing broken each. They name the driver's own classes only as texts. */
final class Defects {
  private static final String RETRY_POLICY = "io.bluegreen.jdbc.internal.fault.RetryPolicy";
  private static final String SESSION = "io.bluegreen.jdbc.internal.session.Session";

  private Defects() {}

  /** One that repeats what may have happened already. */
  static Driver repeatsUnknownOutcomes() throws ReflectiveOperationException {
    return driver(Class.forName(RETRY_POLICY), Advice.to(AlwaysAgain.class).on(named("repeat")));
  }

  /** One that takes every call for the first of its transaction, and so moves in the middle. */
  static Driver movesInMidTransaction() throws ReflectiveOperationException {
    return driver(
        Class.forName(SESSION),
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
    byte[] bytes = new ByteBuddy().redefine(broken).visit(defect).make().getBytes();
    ClassLoader loader = new DefectiveLoader(Map.of(broken.getName(), bytes));
    return Class.forName("io.bluegreen.jdbc.BlueGreenDriver", true, loader)
        .asSubclass(Driver.class)
        .getConstructor()
        .newInstance();
  }
}
