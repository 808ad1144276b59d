package io.bluegreen.it.schema;

import java.sql.SQLException;
import javax.sql.DataSource;

/** What a container sees of an application that brings its own copy of the driver. */
public interface Application {
  DataSource dataSource(String url);

  /** Deregisters the application's driver, as a container demands it when it is undeployed. */
  void leave() throws SQLException;
}
