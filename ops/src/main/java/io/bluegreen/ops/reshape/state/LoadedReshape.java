package io.bluegreen.ops.reshape.state;

import io.bluegreen.ops.reshape.model.ReshapeResolver;
import io.bluegreen.ops.reshape.model.ResolvedReshape;
import io.bluegreen.ops.reshape.spec.SpecException;
import io.bluegreen.ops.reshape.spec.SpecReader;
import java.sql.Connection;
import java.sql.SQLException;

/** A reshape that was started, as its row and the catalog say by now. */
public record LoadedReshape(ReshapeRow row, ResolvedReshape reshape) {

  /**
   * Reads a reshape, and compares its columns with those in the catalog.
   *
   * @param connection in autocommit
   * @throws SpecException if there is none, or the tables have changed since so that it cannot go
   *     on
   */
  public static LoadedReshape load(Connection connection, String name)
      throws SQLException, SpecException {
    ReshapeRow row = ReshapeTable.find(connection, name);
    if (row == null) {
      throw new SpecException("there is no reshape " + name);
    }
    connection.setAutoCommit(false);
    try {
      return new LoadedReshape(
          row, ReshapeResolver.resolve(connection, SpecReader.read(row.spec()), row.relations()));
    } finally {
      connection.rollback();
      connection.setAutoCommit(true);
    }
  }
}
