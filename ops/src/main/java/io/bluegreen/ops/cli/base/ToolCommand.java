package io.bluegreen.ops.cli.base;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.bluegreen.ops.cli.output.CommandFailureTexts;
import io.bluegreen.ops.cli.output.CommandResult;
import io.bluegreen.ops.cli.output.JsonRenderer;
import io.bluegreen.ops.cli.output.OutputOptions;
import io.bluegreen.ops.cli.output.Progress;
import io.bluegreen.ops.cli.output.TextRenderer;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The common base of all commands. A command returns a {@link CommandResult} or throws; this class
 * prints results and failures and chooses the exit code. A failure becomes one line. Its stack
 * trace is shown with {@code --debug} only.
 */
@Command(
    mixinStandardHelpOptions = true,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    parameterListHeading = "%nArguments:%n",
    footerHeading = "%nExample:%n",
    abbreviateSynopsis = true,
    sortOptions = false,
    usageHelpWidth = 80)
public abstract class ToolCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin OutputOptions output = new OutputOptions();

  @Option(
      order = 811,
      names = "--debug",
      description = "Show logs and stack traces on standard error.")
  boolean debug;

  private @Nullable Progress progress;

  /** Runs the command. */
  protected abstract CommandResult run() throws Exception;

  @Override
  public final Integer call() {
    LoggingSetup.debug(debug);
    CommandResult result;
    try {
      result = run();
    } catch (Exception e) {
      result = failed(e);
    }
    if (output.isJson() || !isFailure(result)) {
      output.write(name(), result, spec.commandLine().getOut());
    }
    return result.number();
  }

  /** Returns the context of the process. */
  protected final CommandContext commandContext() {
    return ((HasCommandContext) spec.root().userObject()).commandContext();
  }

  /** Returns the progress output. */
  protected final Progress progress() {
    if (progress == null) {
      progress =
          new Progress(
              spec.commandLine().getErr(), commandContext().terminal() && !output.isJson());
    }
    return progress;
  }

  /** Tells whether a program reads the output. */
  protected final boolean isJson() {
    return output.isJson();
  }

  /** Writes an intermediate result of a command that runs for long. */
  protected final void show(CommandResult result) {
    output.write(name(), result, spec.commandLine().getOut());
  }

  /** Writes a result to a file, as JSON if its name says so. */
  protected final void save(CommandResult result, Path file) throws IOException {
    try (PrintWriter out = new PrintWriter(file.toFile(), UTF_8)) {
      if (file.toString().endsWith(".json")) {
        JsonRenderer.write(name(), result, out);
      } else {
        TextRenderer.write(result, true, out);
      }
      if (out.checkError()) {
        throw new IOException("it could not be written");
      }
    }
  }

  /** Returns the name of the command, behind that of its group if it has one. */
  protected final String name() {
    String name = spec.qualifiedName(" ");
    return name.substring(name.indexOf(' ') + 1);
  }

  /** Returns the spec of this command, for errors about its parameters. */
  protected final CommandSpec spec() {
    return spec;
  }

  private CommandResult failed(Exception e) {
    if (debug) {
      e.printStackTrace(spec.commandLine().getErr());
    }
    CommandResult result = CommandFailureTexts.result(e);
    if (!output.isJson()) {
      CommandFailureTexts.print(name(), result, spec.commandLine().getErr());
    }
    return result;
  }

  private static boolean isFailure(CommandResult result) {
    return result.facts().containsKey(CommandFailureTexts.MARK);
  }
}
