package io.bluegreen.agent;

import net.bytebuddy.jar.asm.Label;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import net.bytebuddy.jar.asm.Type;

/**
 * A method of pgjdbc's driver with lines of the agent. No error of these lines leaves the method.
 */
abstract class WovenMethod extends MethodVisitor {
  static final String DRIVER = "org/postgresql/Driver";

  WovenMethod(MethodVisitor copy) {
    super(Opcodes.ASM9, copy);
  }

  /**
   * Writes {@code try { … } catch (Throwable e) { … }}. Both blocks leave the same values on the
   * stack, which is empty before.
   */
  final void guarded(Runnable lines, Runnable instead, Object... frame) {
    Label from = new Label();
    Label to = new Label();
    Label caught = new Label();
    Label after = new Label();
    visitTryCatchBlock(from, to, caught, "java/lang/Throwable");
    visitLabel(from);
    lines.run();
    visitLabel(to);
    visitJumpInsn(Opcodes.GOTO, after);
    visitLabel(caught);
    onStack("java/lang/Throwable");
    visitInsn(Opcodes.POP);
    instead.run();
    visitLabel(after);
    onStack(frame);
  }

  /** Declares the stack where two branches join. The local variables are unchanged. */
  final void onStack(Object... frame) {
    if (frame.length == 0) {
      visitFrame(Opcodes.F_SAME, 0, null, 0, null);
    } else {
      visitFrame(Opcodes.F_SAME1, 0, null, 1, frame);
    }
  }

  /**
   * Writes {@code ((Function) Class.forName("…Bridge", true, system
   * loader).getField(…).get(null))}.
   */
  final void bridge(String field) {
    visitLdcInsn("io.bluegreen.agent.DriverBridge");
    visitInsn(Opcodes.ICONST_1);
    call(
        Opcodes.INVOKESTATIC,
        "java/lang/ClassLoader",
        "getSystemClassLoader",
        "()Ljava/lang/ClassLoader;");
    call(
        Opcodes.INVOKESTATIC,
        "java/lang/Class",
        "forName",
        "(Ljava/lang/String;ZLjava/lang/ClassLoader;)Ljava/lang/Class;");
    visitLdcInsn(field);
    call(
        Opcodes.INVOKEVIRTUAL,
        "java/lang/Class",
        "getField",
        "(Ljava/lang/String;)Ljava/lang/reflect/Field;");
    visitInsn(Opcodes.ACONST_NULL);
    call(
        Opcodes.INVOKEVIRTUAL,
        "java/lang/reflect/Field",
        "get",
        "(Ljava/lang/Object;)Ljava/lang/Object;");
    visitTypeInsn(Opcodes.CHECKCAST, "java/util/function/Function");
  }

  /** Writes the call of a bridge's function. */
  final void apply() {
    visitMethodInsn(
        Opcodes.INVOKEINTERFACE,
        "java/util/function/Function",
        "apply",
        "(Ljava/lang/Object;)Ljava/lang/Object;",
        true);
  }

  /** Writes {@code Driver.class}. */
  final void driverClass() {
    visitLdcInsn(Type.getObjectType(DRIVER));
  }

  final void call(int how, String owner, String name, String type) {
    visitMethodInsn(how, owner, name, type, false);
  }
}
