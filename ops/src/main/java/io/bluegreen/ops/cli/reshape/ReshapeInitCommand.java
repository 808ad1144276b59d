package io.bluegreen.ops.cli.reshape;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.ops.cli.output.CommandFailedException;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.reshape.draft.SpecDraft;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code reshape init}: writes a first file from the catalog. */
@Command(
    name = "init",
    header = "Writes a first file for a table",
    description =
        "Writes a file whose target has the shape of the source: columns, key, checks, rights, row"
            + " security, indexes, foreign keys in both directions. Change what is to be different,"
            + " then plan. Nothing changes in the database, and no file is overwritten.",
    footer = {
      "  bluegreen reshape init shop_blue.orders --target shop_green.orders \\",
      "    --url jdbc:postgresql://db1/shop"
    })
final class ReshapeInitCommand extends ReshapeSubcommand {
  @Parameters(paramLabel = "TABLE", description = "The source, with its schema.")
  String table = "";

  @Option(
      names = "--target",
      paramLabel = "TABLE",
      description = "The target, with its schema. Default: TABLE_v2 in the same schema.")
  String target = "";

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Name of the reshape. Default: that of the table.")
  String name = "";

  @Option(
      names = "--file",
      paramLabel = "FILE",
      description = "The file to write. Default: NAME.reshape.sql.")
  @Nullable Path file;

  @Override
  protected boolean takesRunLock() {
    return false;
  }

  @Override
  protected CommandResult step(Connection connection) throws Exception {
    SpecDraft draft = SpecDraft.of(connection, table, name, target);
    Path to = file == null ? Path.of(draft.name() + ".reshape.sql") : file;
    if (!dryRun) {
      write(to, draft.text());
    }
    CommandResult result =
        CommandResult.done(
                dryRun ? "%s would be written".formatted(to) : "%s is written".formatted(to))
            .fact("reshape", draft.name())
            .fact("target", draft.target())
            .fact("file", to.toString());
    if (dryRun) {
      result.fact("spec", draft.text());
    } else {
      result.detail("spec", draft.text());
    }
    return result.fix("change what is to be different, then: bluegreen reshape plan " + to);
  }

  private static void write(Path to, String text) {
    try {
      Files.writeString(to, text, UTF_8, StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      throw CommandFailedException.refused(
          to + " is there already; it is not overwritten", "name another one with --file");
    } catch (IOException e) {
      throw CommandFailedException.usage(
          "%s cannot be written: %s".formatted(to, e.getMessage()), "name another one with --file");
    }
  }
}
