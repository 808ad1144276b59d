package io.bluegreen.proof.mode;

import static org.assertj.core.api.Assertions.assertThat;

import io.bluegreen.jdbc.BlueGreenDriver;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.bytebuddy.jar.asm.ClassReader;
import net.bytebuddy.jar.asm.ClassVisitor;
import net.bytebuddy.jar.asm.MethodVisitor;
import net.bytebuddy.jar.asm.Opcodes;
import org.junit.jupiter.api.Test;

/** A client's clock may be wrong by any amount: the driver never reads it. */
class WallClockTest {
  private static final Set<String> CLOCKS =
      Set.of(
          "java/lang/System.currentTimeMillis",
          "java/time/Instant.now",
          "java/time/OffsetDateTime.now",
          "java/time/LocalDateTime.now",
          "java/time/ZonedDateTime.now",
          "java/time/Clock.systemUTC",
          "java/time/Clock.systemDefaultZone",
          "java/util/Date.<init>",
          "java/util/Calendar.getInstance");

  @Test
  void noClassOfTheDriverReadsTheClockOfTheMachine() throws Exception {
    List<String> calls = new ArrayList<>();
    Path driver =
        Path.of(BlueGreenDriver.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    if (Files.isDirectory(driver)) {
      look(driver, calls);
    } else {
      try (FileSystem jar = FileSystems.newFileSystem(driver)) {
        look(jar.getPath("/"), calls);
      }
    }
    assertThat(calls).anyMatch(call -> call.contains("java/lang/System.nanoTime"));
    assertThat(calls).filteredOn(WallClockTest::readsAClock).isEmpty();
  }

  private static boolean readsAClock(String call) {
    return CLOCKS.stream().anyMatch(clock -> call.endsWith(" " + clock));
  }

  private static void look(Path root, List<String> calls) throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("io/bluegreen/jdbc"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        new ClassReader(Files.readAllBytes(file)).accept(new Calls(calls), 0);
      }
    }
  }

  /** Collects who calls what. */
  private static final class Calls extends ClassVisitor {
    private final List<String> calls;
    private String owner = "";

    Calls(List<String> calls) {
      super(Opcodes.ASM9);
      this.calls = calls;
    }

    @Override
    public void visit(
        int version, int access, String name, String signature, String parent, String[] types) {
      owner = name;
    }

    @Override
    public MethodVisitor visitMethod(
        int access, String name, String descriptor, String signature, String[] exceptions) {
      return new MethodVisitor(Opcodes.ASM9) {
        @Override
        public void visitMethodInsn(
            int opcode, String type, String method, String of, boolean isInterface) {
          calls.add(owner + "." + name + " calls " + type + "." + method);
        }
      };
    }
  }
}
