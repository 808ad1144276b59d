package io.bluegreen.agent;

import java.lang.reflect.InvocationTargetException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Properties;
import java.util.Set;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/**
 * The names and checks of the driver's properties. They come from the driver itself, in a class
 * loader that is discarded afterwards: at the agent's start there is no pgjdbc for the driver to
 * run on.
 */
final class DriverProperties {
  private static final Pattern OF_A_SIDE = Pattern.compile("bluegreen\\.(blue|green)\\..+");

  private final Class<?> declared;
  private final Set<String> names = new LinkedHashSet<>();

  DriverProperties(ClassLoader driver) throws ReflectiveOperationException {
    declared = driver.loadClass("io.bluegreen.jdbc.BlueGreenProperty");
    for (Object property : Arrays.asList(declared.getEnumConstants())) {
      names.add((String) declared.getMethod("key").invoke(property));
    }
  }

  boolean knows(String name) {
    return names.contains(name) || OF_A_SIDE.matcher(name).matches();
  }

  /** Returns all names without their prefix, for a message. */
  String shortNames() {
    StringJoiner all = new StringJoiner(", ");
    for (String name : names) {
      all.add(name.substring(name.indexOf('.') + 1));
    }
    return all + ", blue.NAME, green.NAME";
  }

  /**
   * Checks values.
   *
   * @throws OptionException with the driver's message
   */
  void check(Properties given) {
    try {
      declared.getMethod("check", Properties.class).invoke(null, given);
    } catch (InvocationTargetException e) {
      Throwable cause = e.getCause();
      if (cause instanceof SQLException) {
        throw new OptionException(String.valueOf(cause.getMessage()));
      }
      throw new IllegalStateException("the driver cannot check its properties: " + cause, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the agent's jar is incomplete", e);
    }
  }
}
