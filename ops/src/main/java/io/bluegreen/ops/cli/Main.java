package io.bluegreen.ops.cli;

import io.bluegreen.jdbc.model.Durations;
import io.bluegreen.ops.cli.base.CommandContext;
import io.bluegreen.ops.cli.base.Interruption;
import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.reshape.ReshapeCommand;
import java.io.Console;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.TypeConversionException;

/** The entry point of the process {@code bluegreen}. */
public final class Main {
  private Main() {}

  /** Runs one command, and ends the process with its exit code. */
  public static void main(String[] arguments) {
    Interruption interruption = new Interruption();
    CommandContext commandContext =
        new CommandContext(System.getenv(), isTerminal(System.console()), interruption);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(interruption), "bluegreen-stop"));
    interruption.begins();
    int code = ExitCode.NEEDS_A_PERSON.number();
    try {
      code = commandLine(commandContext).execute(arguments);
    } finally {
      interruption.ends(code);
    }
    System.exit(code);
  }

  /** Returns the command line with every command; tests run it inside their own process. */
  public static CommandLine commandLine(CommandContext commandContext) {
    CommandLine line = new CommandLine(new BlueGreenCommand(commandContext));
    CommandRegistry.all(Main::commandLine).forEach(line::addSubcommand);
    ReshapeCommand.addSubcommands(line);
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Duration.class, Main::duration);
    line.setParameterExceptionHandler(new UsageErrors());
    return line;
  }

  private static Duration duration(String text) {
    try {
      return Durations.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException("'" + text + "': " + e.getMessage());
    }
  }

  /**
   * Handles Ctrl-C and kill: asks the command to end and waits for it. The process then ends with
   * the command's exit code instead of the signal's.
   */
  private static void stop(Interruption interruption) {
    interruption.request();
    Runtime.getRuntime().halt(interruption.awaitEnd());
  }

  /**
   * Since Java 22 a console always exists, and has a method that tells whether it is a terminal.
   */
  private static boolean isTerminal(@org.jspecify.annotations.Nullable Console console) {
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException beforeJava22) {
      return true;
    }
  }
}
