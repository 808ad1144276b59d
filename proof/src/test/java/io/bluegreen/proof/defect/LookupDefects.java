package io.bluegreen.proof.defect;

import java.sql.Driver;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.implementation.bytecode.assign.Assigner;

/** Drivers that look a lost COMMIT up in a wrong way each. */
final class LookupDefects {
  private static final String MARK = "io.bluegreen.jdbc.internal.session.CommitMark";
  private static final String STATUS =
      "io.bluegreen.jdbc.internal.session.cluster.TransactionLookup$Status";

  private LookupDefects() {}

  /** One that asks the server of the other side, and takes it for the right one. */
  static Driver asksTheWrongServer() throws ReflectiveOperationException {
    return Defects.driver(
        MARK,
        Defects.change("side", Advice.to(OtherSide.class)::on),
        Defects.change("isOf", Advice.to(Yes.class)::on));
  }

  /** One that takes a transaction for rolled back which is still being committed. */
  static Driver takesProgressForRolledBack() throws ReflectiveOperationException {
    return Defects.driver(
        STATUS,
        Defects.change("isInProgress", Advice.to(No.class)::on),
        Defects.change("answer", Advice.to(RolledBackInProgress.class)::on));
  }

  /** One that believes in ids which another life of the server has given out again. */
  static Driver believesAPromotedServer() throws ReflectiveOperationException {
    return Defects.driver(MARK, Defects.change("isOfTheSame", Advice.to(Yes.class)::on));
  }

  /** The other one of two sides. */
  static final class OtherSide {
    private OtherSide() {}

    @Advice.OnMethodExit
    @SuppressWarnings({"rawtypes", "unchecked"})
    static void answer(
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Enum side) {
      String other = side.name().equals("BLUE") ? "GREEN" : "BLUE";
      side = Enum.valueOf(side.getDeclaringClass(), other);
    }
  }

  /** A question that is always answered by yes. */
  static final class Yes {
    private Yes() {}

    @Advice.OnMethodExit
    @SuppressWarnings("UnusedVariable") // what is written to it is returned
    static void answer(@Advice.Return(readOnly = false) boolean answer) {
      answer = true;
    }
  }

  /** A question that is always answered by no. */
  static final class No {
    private No() {}

    @Advice.OnMethodExit
    @SuppressWarnings("UnusedVariable") // what is written to it is returned
    static void answer(@Advice.Return(readOnly = false) boolean answer) {
      answer = false;
    }
  }

  /** An answer that does not wait. */
  static final class RolledBackInProgress {
    private RolledBackInProgress() {}

    @Advice.OnMethodExit
    @SuppressWarnings({"rawtypes", "unchecked"})
    static void answer(
        @Advice.FieldValue("text") String text,
        @Advice.Return(readOnly = false, typing = Assigner.Typing.DYNAMIC) Enum answer) {
      if ("in progress".equals(text)) {
        answer = Enum.valueOf(answer.getDeclaringClass(), "ROLLED_BACK");
      }
    }
  }
}
