package io.bluegreen.agent;

import static net.bytebuddy.matcher.ElementMatchers.named;
import static net.bytebuddy.matcher.ElementMatchers.takesArguments;

import java.util.Properties;
import net.bytebuddy.ByteBuddy;
import net.bytebuddy.asm.Advice;
import net.bytebuddy.description.type.TypeDescription;
import net.bytebuddy.dynamic.ClassFileLocator;
import net.bytebuddy.dynamic.DynamicType;
import net.bytebuddy.dynamic.scaffold.TypeValidation;
import net.bytebuddy.pool.TypePool;
import org.jspecify.annotations.Nullable;

/**
 * Weaves the advice into the bytes of pgjdbc's driver. Modular loaders hand out the JDK's classes,
 * but not their files, which are looked for in the platform's loader then.
 */
final class Weaver {
  private Weaver() {}

  static byte[] weave(String name, @Nullable ClassLoader loader, byte[] bytes) {
    ClassFileLocator locator =
        new ClassFileLocator.Compound(
            ClassFileLocator.Simple.of(name, bytes),
            ClassFileLocator.ForClassLoader.of(loader),
            ClassFileLocator.ForClassLoader.ofPlatformLoader());
    TypeDescription driver = TypePool.Default.of(locator).describe(name).resolve();
    DynamicType.Builder<?> woven =
        new ByteBuddy()
            .with(TypeValidation.DISABLED)
            .decorate(driver, locator)
            .visit(
                Advice.to(ConnectAdvice.class)
                    .on(named("connect").and(takesArguments(String.class, Properties.class))));
    if (!driver.getDeclaredFields().filter(named("registeredDriver")).isEmpty()) {
      woven =
          woven.visit(Advice.to(RegisterAdvice.class).on(named("register").and(takesArguments(0))));
    }
    return woven.make().getBytes();
  }
}
