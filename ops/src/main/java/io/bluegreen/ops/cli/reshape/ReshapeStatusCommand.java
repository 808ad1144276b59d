package io.bluegreen.ops.cli.reshape;

import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.reshape.state.ReshapeRow;
import io.bluegreen.ops.reshape.state.ReshapeState;
import io.bluegreen.ops.reshape.state.ReshapeTable;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/** The command {@code reshape status}: lists the reshapes and their states. */
@Command(
    name = "status",
    header = "Lists the reshapes and their states",
    description = "Lists the reshapes of this database, with the state of each.",
    footer = {"  bluegreen reshape status --url jdbc:postgresql://db1/shop"})
final class ReshapeStatusCommand extends ReshapeSubcommand {
  /** A line of the list. */
  private record Line(
      String name,
      ReshapeState state,
      String direction,
      @Nullable String switchedBy,
      long rowsDone,
      long recheck) {}

  @Override
  protected boolean takesRunLock() {
    return false;
  }

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected CommandResult step(Connection connection) throws SQLException {
    List<Line> lines = new ArrayList<>();
    for (ReshapeRow row : ReshapeTable.all(connection)) {
      lines.add(
          new Line(
              row.name(),
              row.state(),
              row.direction(),
              row.switchedBy(),
              row.rowsDone(),
              ReshapeTable.recheckCount(connection, row.name())));
    }
    return CommandResult.done(lines.isEmpty() ? "there is no reshape" : "reshapes")
        .table("reshapes", Line.class, lines);
  }
}
