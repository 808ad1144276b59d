package io.bluegreen.ops.cli;

import io.bluegreen.ops.cli.output.ExitCode;
import io.bluegreen.ops.cli.output.SecretMask;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The handler of command line errors: prints one line, and never repeats a password. */
final class UsageErrors implements IParameterExceptionHandler {
  private static final String PASSWORD = "--password";

  @Override
  public int handleParseException(ParameterException e, String[] arguments) {
    CommandLine command = e.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    err.println(name + ": usage: " + message(e));
    if (!(e instanceof UnmatchedArgumentException unmatched)
        || !UnmatchedArgumentException.printSuggestions(unmatched, err)) {
      err.println("  " + name + " --help shows what it takes");
    }
    err.flush();
    return ExitCode.USAGE.number();
  }

  private static String message(ParameterException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains(PASSWORD)) {
      return "--password takes no value, it asks; or use PGPASSWORD or ~/.pgpass";
    }
    // The value of an unknown option may be a password too.
    return SecretMask.masked(
        e instanceof UnmatchedArgumentException ? message.replaceAll("=[^' ]*", "=...") : message);
  }
}
