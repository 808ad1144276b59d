package io.bluegreen.agent;

import java.io.IOException;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * Defines the driver's classes beneath a class loader that has pgjdbc, from where no other loader
 * finds them: {@code bluegreen-inner/} in the agent's jar.
 *
 * <p>The driver is always the agent's own, whatever the application has; everything else is the
 * parent's, or, where a modular parent hides it, the platform's.
 */
final class InnerLoader extends ClassLoader {
  private static final String OWN = "io.bluegreen.jdbc.";
  private static final String PLACE = "bluegreen-inner/";

  static {
    registerAsParallelCapable();
  }

  InnerLoader(@Nullable ClassLoader parent) {
    super("bluegreen", parent);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(OWN)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : define(name);
    }
  }

  /** Asked for what the parent does not have: JDK classes that a modular parent does not see. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return getPlatformClassLoader().loadClass(name);
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try {
      byte[] bytes = OwnJar.read(PLACE + name.replace('.', '/') + ".class");
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      return defineClass(name, bytes, 0, bytes.length, InnerLoader.class.getProtectionDomain());
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }

  @Override
  public @Nullable URL getResource(String name) {
    URL inner = InnerLoader.class.getResource("/" + PLACE + name);
    return inner != null ? inner : super.getResource(name);
  }
}
