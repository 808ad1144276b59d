package io.bluegreen.agent;

import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.security.ProtectionDomain;
import org.jspecify.annotations.Nullable;

/**
 * The transformer that weaves pgjdbc's driver. The JVM calls it for every class it loads; any other
 * class is left alone after one comparison, and ByteBuddy is not loaded before the driver appears.
 */
final class DriverTransformer implements ClassFileTransformer {
  private static final String DRIVER = "org.postgresql.Driver";
  private static final String DRIVER_FILE = DRIVER.replace('.', '/');

  private DriverTransformer() {}

  /** Weaves drivers that are loaded from now on, and those that are loaded already. */
  static void install(Instrumentation instrumentation) {
    instrumentation.addTransformer(new DriverTransformer(), true);
    for (Class<?> loaded : instrumentation.getAllLoadedClasses()) {
      if (loaded.getName().equals(DRIVER)) {
        retransform(instrumentation, loaded);
      }
    }
  }

  private static void retransform(Instrumentation instrumentation, Class<?> loaded) {
    try {
      instrumentation.retransformClasses(loaded);
    } catch (UnmodifiableClassException | LinkageError e) {
      failed(loaded.getClassLoader(), e);
    }
  }

  @Override
  public byte @Nullable [] transform(
      @Nullable ClassLoader loader,
      @Nullable String file,
      @Nullable Class<?> redefined,
      @Nullable ProtectionDomain domain,
      byte[] bytes) {
    if (!DRIVER_FILE.equals(file)) {
      return null;
    }
    try {
      return Weaver.weave(bytes);
    } catch (RuntimeException | LinkageError e) {
      failed(loader, e);
      return null;
    }
  }

  private static void failed(@Nullable ClassLoader loader, Throwable why) {
    EarlyLog.error(
        "nothing is routed for "
            + DRIVER
            + " of "
            + loader
            + ", because it could not be woven: "
            + why);
  }
}
