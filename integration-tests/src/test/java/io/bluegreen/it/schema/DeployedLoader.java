package io.bluegreen.it.schema;

import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.BlueGreenDriver;
import java.net.URL;
import java.net.URLClassLoader;

/**
 * The class loader of an application with a driver of its own; pgjdbc and the log are the
 * container's.
 */
final class DeployedLoader extends URLClassLoader {
  private DeployedLoader(URL[] urls) {
    super(urls, new Container());
  }

  static DeployedLoader create() {
    return new DeployedLoader(
        new URL[] {
          source(BlueGreenDriver.class), source(Caffeine.class), source(DeployedApplication.class)
        });
  }

  private static URL source(Class<?> type) {
    return type.getProtectionDomain().getCodeSource().getLocation();
  }

  Application application() throws ReflectiveOperationException {
    return (Application)
        loadClass(DeployedApplication.class.getName()).getConstructor().newInstance();
  }

  /** The threads which the driver in this loader has started. */
  long threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("bluegreen-"))
        .filter(thread -> thread.getContextClassLoader() == this)
        .count();
  }

  /** Everything but what the application brings itself. */
  private static final class Container extends ClassLoader {
    Container() {
      super(DeployedLoader.class.getClassLoader());
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith("io.bluegreen.jdbc.")
          || name.startsWith("com.github.benmanes.")
          || name.equals(DeployedApplication.class.getName())) {
        throw new ClassNotFoundException(name);
      }
      return super.loadClass(name, resolve);
    }
  }
}
