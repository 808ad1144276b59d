package io.bluegreen.jdbc.internal.servlet;

import io.bluegreen.jdbc.BlueGreenDriver;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;

/**
 * The drivers that a web application has in its own libraries: this one, and the pgjdbc under it.
 * {@code DriverManager} would keep them, and the application's class loader, beyond its end.
 * Stateless.
 */
final class ApplicationDrivers {
  private static final DriverLog LOG = DriverLog.of(ApplicationDrivers.class);
  private static final String PGJDBC = "org.postgresql.Driver";

  private ApplicationDrivers() {}

  /** Tells whether an application brings the driver, and does not share it with others. */
  static boolean areOf(ClassLoader application) {
    return ApplicationDrivers.class.getClassLoader() == application;
  }

  /** Takes them from {@code DriverManager}; that of ours ends its threads by that. */
  static void deregister() {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (isOfTheApplication(driver)) {
        try {
          DriverManager.deregisterDriver(driver);
        } catch (SQLException | SecurityException e) {
          LOG.debug(driver + " cannot be deregistered", e);
        }
      }
    }
  }

  private static boolean isOfTheApplication(Driver driver) {
    Class<?> type = driver.getClass();
    return areOf(type.getClassLoader())
        && (driver instanceof BlueGreenDriver || type.getName().equals(PGJDBC));
  }
}
