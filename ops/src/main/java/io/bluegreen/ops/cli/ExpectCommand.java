package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.base.DatabaseCommand;
import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.ResultTable;
import io.bluegreen.ops.sql.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** The command {@code expect}: a gate that fails unless columns exist with their types. */
@Command(
    name = "expect",
    header = "Fails unless columns exist",
    description =
        "Exits 0 if every column is there, with its type if one is given, and 1 if not: the gate of"
            + " a pipeline before a deployment that needs them.",
    footer = {
      "  bluegreen expect 'public.orders.customer_email text' \\",
      "    --url jdbc:postgresql://db1/shop"
    })
final class ExpectCommand extends DatabaseCommand {
  private static final String NAME = "(?:\"(?:[^\"]|\"\")+\"|[^\".\\s]+)";
  private static final Pattern COLUMN =
      Pattern.compile("(%1$s(?:\\.%1$s)*)\\.(%1$s)(?:\\s+(.+))?".formatted(NAME));

  @Parameters(
      arity = "1..*",
      paramLabel = "COLUMN",
      description = "schema.table.column, and its type if wanted, in one word of the shell.")
  List<String> columns = new ArrayList<>();

  @Override
  protected boolean isReadOnly() {
    return true;
  }

  @Override
  protected boolean findsNamesByPath() {
    return true;
  }

  @Override
  protected CommandResult run(Connection connection) throws SQLException {
    List<List<@Nullable Object>> missing = new ArrayList<>();
    for (String wanted : columns) {
      String problem = problem(connection, wanted.strip());
      if (problem != null) {
        missing.add(new ArrayList<>(List.of(wanted, problem)));
      }
    }
    if (missing.isEmpty()) {
      return CommandResult.done("%d column(s) are as expected".formatted(columns.size()));
    }
    return CommandResult.of(
            ExitCode.REFUSED,
            "%d of %d column(s) are not as expected".formatted(missing.size(), columns.size()))
        .table(new ResultTable("missing", List.of("expected", "found"), missing, false))
        .fix("run the migration that makes them, then this again");
  }

  private static @Nullable String problem(Connection connection, String wanted)
      throws SQLException {
    Matcher column = COLUMN.matcher(wanted);
    if (!column.matches()) {
      throw CommandFailedException.usage(
          "not a column: " + wanted, "write 'schema.table.column type'");
    }
    List<String> types =
        Sql.texts(
            connection,
            "SELECT format_type(a.atttypid, a.atttypmod) FROM pg_attribute a WHERE a.attrelid ="
                + " to_regclass(?) AND a.attname = ? AND a.attnum > 0 AND NOT a.attisdropped",
            column.group(1),
            unquoted(String.valueOf(column.group(2))));
    if (types.isEmpty()) {
      return "no such column";
    }
    String type = column.group(3);
    boolean same =
        type == null
            || Sql.truth(
                connection,
                "SELECT ? IN (?, coalesce(format_type(to_regtype(?), NULL), ''))",
                types.get(0),
                type.strip(),
                type.strip());
    return same ? null : types.get(0);
  }

  private static String unquoted(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name.toLowerCase(java.util.Locale.ROOT);
  }
}
