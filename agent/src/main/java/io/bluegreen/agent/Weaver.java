package io.bluegreen.agent;

import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.ClassWriter;
import net.bytebuddy.jar.asm.FieldVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.jspecify.annotations.Nullable;

/**
 * The weaver of pgjdbc's driver: it adds {@link WovenConnect} to {@code connect}, and {@link
 * WovenRegister} to {@code register} if that method stores the registered driver.
 *
 * <p>It uses the part of ByteBuddy that reads and writes class files. ByteBuddy's advice could be
 * written in Java, but it took more time at the first connection of a JVM than everything else
 * together.
 */
final class Weaver {
  private static final String CONNECT =
      "(Ljava/lang/String;Ljava/util/Properties;)Ljava/sql/Connection;";

  private Weaver() {}

  static byte[] weave(byte[] driver) {
    ClassReader reader = new ClassReader(driver);
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    reader.accept(new Woven(writer), 0);
    return writer.toByteArray();
  }

  /** The visitor that copies the driver's class with the added lines. */
  private static final class Woven extends ClassVisitor {
    private @Nullable String typeOfRegistered;

    Woven(ClassVisitor copy) {
      super(Opcodes.ASM9, copy);
    }

    @Override
    public @Nullable FieldVisitor visitField(
        int access, String name, String type, @Nullable String generic, @Nullable Object constant) {
      if (name.equals(WovenRegister.FIELD)) {
        typeOfRegistered = type;
      }
      return super.visitField(access, name, type, generic, constant);
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String name,
        String type,
        @Nullable String generic,
        String @Nullable [] exceptions) {
      MethodVisitor copy = super.visitMethod(access, name, type, generic, exceptions);
      if (name.equals("connect") && type.equals(CONNECT)) {
        return new WovenConnect(copy);
      }
      String registered = typeOfRegistered;
      if (registered != null && name.equals("register") && type.equals("()V")) {
        return new WovenRegister(copy, registered);
      }
      return copy;
    }
  }
}
