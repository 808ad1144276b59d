package io.bluegreen.it.pgjdbc;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * The adaptation of pgjdbc's {@code TestUtil} to one run. Its URLs get the mode's prefix and
 * parameters, and its helpers ask for the interface {@code BaseConnection} instead of the class
 * {@code PgConnection}, without which every test that wants a minimum version of the server would
 * be skipped.
 */
final class TestUtilAdaptation {
  private static final String URL = "jdbc:postgresql://";
  private static final String PARAMETERS = "?ApplicationName=Driver Tests";
  private static final String CLASS = "org/postgresql/jdbc/PgConnection";
  private static final String INTERFACE = "org/postgresql/core/BaseConnection";

  private final String prefix;
  private final String parameters;
  private boolean foundUrl;
  private boolean foundParameters;

  TestUtilAdaptation(String prefix, String parameters) {
    this.prefix = prefix;
    this.parameters = parameters;
  }

  /** Returns the adapted class. */
  byte[] of(byte[] original) {
    ClassReader reader = new ClassReader(original);
    ClassWriter writer = new ClassWriter(0);
    reader.accept(
        new ClassVisitor(Opcodes.ASM9, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access,
              String name,
              String descriptor,
              @Nullable String signature,
              String @Nullable [] exceptions) {
            return new Adapter(super.visitMethod(access, name, descriptor, signature, exceptions));
          }
        },
        0);
    if (!foundUrl || !foundParameters) {
      throw new IllegalStateException(
          "TestUtil of this checkout makes its URLs without '%s' or '%s'"
              .formatted(URL, PARAMETERS));
    }
    return writer.toByteArray();
  }

  /** One method of it. */
  private final class Adapter extends MethodVisitor {
    Adapter(MethodVisitor next) {
      super(Opcodes.ASM9, next);
    }

    @Override
    public void visitLdcInsn(Object value) {
      if (value.equals(URL)) {
        foundUrl = true;
        super.visitLdcInsn(prefix + "//");
      } else if (value.equals(PARAMETERS)) {
        foundParameters = true;
        super.visitLdcInsn(PARAMETERS + parameters);
      } else {
        super.visitLdcInsn(value);
      }
    }

    @Override
    public void visitTypeInsn(int opcode, String type) {
      super.visitTypeInsn(opcode, type.equals(CLASS) ? INTERFACE : type);
    }

    @Override
    public void visitMethodInsn(
        int opcode, String owner, String name, String descriptor, boolean isInterface) {
      if (owner.equals(CLASS) && opcode == Opcodes.INVOKEVIRTUAL) {
        super.visitMethodInsn(Opcodes.INVOKEINTERFACE, INTERFACE, name, descriptor, true);
      } else {
        super.visitMethodInsn(opcode, owner, name, descriptor, isInterface);
      }
    }

    @Override
    public void visitFrame(
        int type, int locals, Object @Nullable [] local, int stacked, Object @Nullable [] stack) {
      super.visitFrame(type, locals, adapted(local), stacked, adapted(stack));
    }

    private Object @Nullable [] adapted(Object @Nullable [] types) {
      if (types == null) {
        return null;
      }
      Object[] all = types.clone();
      for (int i = 0; i < all.length; i++) {
        if (CLASS.equals(all[i])) {
          all[i] = INTERFACE;
        }
      }
      return all;
    }
  }
}
