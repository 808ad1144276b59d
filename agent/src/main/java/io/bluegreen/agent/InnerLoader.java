package io.bluegreen.agent;

import java.io.IOException;
import java.net.URL;
import org.jspecify.annotations.Nullable;

/**
 * A class loader that defines the driver's classes as a child of a class loader that has pgjdbc.
 * The classes are in {@code bluegreen-inner/} of the agent's jar, where no other class loader finds
 * them.
 *
 * <p>The driver is always the one of the agent, even if the application has another. All other
 * classes come from the parent, or from the platform's class loader if a modular parent does not
 * see them.
 */
final class InnerLoader extends ClassLoader {
  private static final String OWN = "io.bluegreen.jdbc.";
  private static final String FOLDER = "bluegreen-inner/";

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

  /** Finds classes that the parent lacks: JDK classes that a modular parent does not see. */
  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    return getPlatformClassLoader().loadClass(name);
  }

  private Class<?> define(String name) throws ClassNotFoundException {
    try {
      byte[] bytes = OwnJar.read(FOLDER + name.replace('.', '/') + ".class");
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
    URL inner = InnerLoader.class.getResource("/" + FOLDER + name);
    return inner != null ? inner : super.getResource(name);
  }
}
