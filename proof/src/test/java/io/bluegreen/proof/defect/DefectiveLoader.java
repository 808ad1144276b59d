package io.bluegreen.proof.defect;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * A class loader that defines the driver's classes again, some of them defective. All other classes
 * come from the parent.
 */
final class DefectiveLoader extends ClassLoader {
  private static final String DRIVER = "io.bluegreen.jdbc.";

  private final Map<String, byte[]> defects;

  /**
   * Creates a loader.
   *
   * @param defects the defective classes by name
   */
  DefectiveLoader(Map<String, byte[]> defects) {
    super(DefectiveLoader.class.getClassLoader());
    this.defects = Map.copyOf(defects);
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(DRIVER)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      if (loaded != null) {
        return loaded;
      }
      byte[] bytes = bytes(name);
      return defineClass(name, bytes, 0, bytes.length);
    }
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    byte[] defective = defects.get(name);
    if (defective != null) {
      return defective;
    }
    try (InputStream in = getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
