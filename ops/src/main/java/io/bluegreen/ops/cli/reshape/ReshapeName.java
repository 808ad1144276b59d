package io.bluegreen.ops.cli.reshape;

import io.bluegreen.jdbc.model.NearestName;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Parameters;

/** The name of a reshape on the command line. */
final class ReshapeName {
  @Parameters(
      arity = "0..1",
      paramLabel = "NAME",
      description = "Name of the reshape. Default: the only one that is not contracted.")
  @Nullable String name;

  /** Returns the reshape's row. */
  ReshapeRow row(Connection connection) throws SQLException {
    List<ReshapeRow> all = ReshapeTable.all(connection);
    List<ReshapeRow> open =
        all.stream().filter(row -> row.state() != ReshapeState.CONTRACTED).toList();
    if (name == null && open.size() == 1) {
      return open.get(0);
    }
    if (name == null && open.size() > 1) {
      throw CommandFailedException.usage(
          "there are several reshapes: %s"
              .formatted(String.join(", ", open.stream().map(ReshapeRow::name).toList())),
          "say which one");
    }
    return all.stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow(() -> unknown(all));
  }

  /** Tells whether every reshape of this database has ended. */
  static boolean noneIsOpen(Connection connection) throws SQLException {
    return ReshapeTable.all(connection).stream()
        .allMatch(row -> row.state() == ReshapeState.CONTRACTED);
  }

  private CommandFailedException unknown(List<ReshapeRow> all) {
    List<String> names = all.stream().map(ReshapeRow::name).toList();
    return CommandFailedException.refused(
        name == null ? "there is no reshape in this database" : "there is no reshape " + name,
        name == null || names.isEmpty()
            ? "bluegreen reshape start FILE begins one"
            : "did you mean " + NearestName.nearest(name, names) + "?");
  }
}
