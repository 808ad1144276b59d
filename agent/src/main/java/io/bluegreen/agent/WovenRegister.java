package io.bluegreen.agent;

import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;

/**
 * The method {@code register()} of pgjdbc's driver with the agent's lines at its end:
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
 * <p>The driver registers itself once more, with an action that closes the agent's driver when
 * pgjdbc's is deregistered. Application servers deregister the drivers of a stopped web
 * application. Other threads cannot observe the moment without a registration, because the class is
 * still being initialized.
 */
final class WovenRegister extends WovenMethod {
  /** The field in which pgjdbc stores the registered driver. */
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
