package io.bluegreen.it.schema;

import io.bluegreen.jdbc.BlueGreenDataSource;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Collections;
import javax.sql.DataSource;

/** An application which is loaded by {@link DeployedLoader}, with the driver beside it. */
public final class DeployedApplication implements Application {
  @Override
  public DataSource dataSource(String url) {
    BlueGreenDataSource dataSource = new BlueGreenDataSource();
    dataSource.setUrl(url);
    return dataSource;
  }

  @Override
  public void leave() throws SQLException {
    for (Driver driver : Collections.list(DriverManager.getDrivers())) {
      if (driver.getClass().getClassLoader() == getClass().getClassLoader()) {
        DriverManager.deregisterDriver(driver);
      }
    }
  }
}
