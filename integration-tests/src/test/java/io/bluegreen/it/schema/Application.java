package io.bluegreen.it.schema;

import java.sql.SQLException;
import javax.sql.DataSource;

/** An application with its own copy of the driver, as a container sees it. */
public interface Application {
  DataSource dataSource(String url);

  /** Deregisters the application's driver, as a container demands it when it is undeployed. */
  void leave() throws SQLException;
}
