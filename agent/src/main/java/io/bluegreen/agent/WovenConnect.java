package io.bluegreen.agent;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The method {@code connect(url, info)} of pgjdbc's driver with the agent's lines at its beginning:
 *
 * <pre>{@code
 * Object outcome;
 * try {
 *   outcome = Bridge.CONNECT.apply(new Object[] {Driver.class, url, info});
 * } catch (Throwable e) {
 *   outcome = null;
 * }
 * if (outcome instanceof SQLException) {
 *   throw (SQLException) outcome;
 * }
 * if (outcome != null) {
 *   return (Connection) outcome;
 * }
 * }</pre>
 */
final class WovenConnect extends WovenMethod {
  private static final String OUTCOME = "java/lang/Object";
  private static final String FAILURE = "java/sql/SQLException";
  private static final int URL = 1;
  private static final int INFO = 2;

  WovenConnect(MethodVisitor copy) {
    super(copy);
  }

  @Override
  public void visitCode() {
    super.visitCode();
    guarded(this::ask, () -> visitInsn(Opcodes.ACONST_NULL), OUTCOME);
    Label noFailure = new Label();
    visitInsn(Opcodes.DUP);
    visitTypeInsn(Opcodes.INSTANCEOF, FAILURE);
    visitJumpInsn(Opcodes.IFEQ, noFailure);
    visitTypeInsn(Opcodes.CHECKCAST, FAILURE);
    visitInsn(Opcodes.ATHROW);
    visitLabel(noFailure);
    onStack(OUTCOME);
    Label goOn = new Label();
    visitInsn(Opcodes.DUP);
    visitJumpInsn(Opcodes.IFNULL, goOn);
    visitTypeInsn(Opcodes.CHECKCAST, "java/sql/Connection");
    visitInsn(Opcodes.ARETURN);
    visitLabel(goOn);
    onStack(OUTCOME);
    visitInsn(Opcodes.POP);
  }

  private void ask() {
    bridge("CONNECT");
    visitInsn(Opcodes.ICONST_3);
    visitTypeInsn(Opcodes.ANEWARRAY, "java/lang/Object");
    visitInsn(Opcodes.DUP);
    visitInsn(Opcodes.ICONST_0);
    driverClass();
    visitInsn(Opcodes.AASTORE);
    put(Opcodes.ICONST_1, URL);
    put(Opcodes.ICONST_2, INFO);
    apply();
  }

  private void put(int index, int variable) {
    visitInsn(Opcodes.DUP);
    visitInsn(index);
    visitVarInsn(Opcodes.ALOAD, variable);
    visitInsn(Opcodes.AASTORE);
  }
}
