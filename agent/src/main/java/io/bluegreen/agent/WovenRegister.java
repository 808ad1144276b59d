package io.bluegreen.agent;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * {@code register()} of pgjdbc's driver, which ends with:
 *
 * <pre>{@code
 * try {
 *   DriverAction leaving = (DriverAction) Bridge.LEAVING.apply(Driver.class);
 *   DriverManager.deregisterDriver(registeredDriver);
 *   DriverManager.registerDriver(registeredDriver, leaving);
 * } catch (Throwable e) {
 * }
 * }</pre>
 *
 * <p>So the driver registers itself once more, with an action that ends ours when it is
 * deregistered, as application servers do to what a web application leaves behind. Other threads
 * cannot see the gap: the class is still initialising.
 */
final class WovenRegister extends WovenMethod {
  /** Where pgjdbc keeps what it has registered. */
  static final String FIELD = "registeredDriver";

  private static final String MANAGER = "java/sql/DriverManager";
  private static final String ACTION = "java/sql/DriverAction";

  private final String type;

  WovenRegister(MethodVisitor copy, String typeOfRegistered) {
    super(copy);
    this.type = typeOfRegistered;
  }

  @Override
  public void visitInsn(int opcode) {
    if (opcode == Opcodes.RETURN) {
      guarded(this::registerAnew, () -> {});
    }
    super.visitInsn(opcode);
  }

  private void registerAnew() {
    bridge("LEAVING");
    driverClass();
    apply();
    visitTypeInsn(Opcodes.CHECKCAST, ACTION);
    registered();
    call(Opcodes.INVOKESTATIC, MANAGER, "deregisterDriver", "(Ljava/sql/Driver;)V");
    registered();
    visitInsn(Opcodes.SWAP);
    call(
        Opcodes.INVOKESTATIC,
        MANAGER,
        "registerDriver",
        "(Ljava/sql/Driver;Ljava/sql/DriverAction;)V");
  }

  private void registered() {
    visitFieldInsn(Opcodes.GETSTATIC, DRIVER, FIELD, type);
  }
}
