package io.bluegreen.jdbc.model;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** The version of this driver, from the properties file that the build writes. */
public final class DriverVersion {
  private static final String TEXT = read();

  private DriverVersion() {}

  /** Returns for example {@code 1.2.3}. */
  public static String text() {
    return TEXT;
  }

  /** Returns the first number of the version. */
  public static int major() {
    return part(0);
  }

  /** Returns the second number of the version. */
  public static int minor() {
    return part(1);
  }

  private static int part(int index) {
    String[] parts = TEXT.split("[.-]", -1);
    return parts.length > index && parts[index].matches("\\d{1,9}")
        ? Integer.parseInt(parts[index])
        : 0;
  }

  private static String read() {
    Properties properties = new Properties();
    try (InputStream in =
        DriverVersion.class.getResourceAsStream("/bluegreen/version.properties")) {
      if (in != null) {
        properties.load(in);
      }
    } catch (IOException unreadableJar) {
      return "unknown";
    }
    return properties.getProperty("version", "unknown");
  }
}
