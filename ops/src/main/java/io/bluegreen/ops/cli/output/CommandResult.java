package io.bluegreen.ops.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command found or did; shown as text or as JSON, from this one model. Filled by the
 * command's own thread, and not changed once it is returned.
 */
public final class CommandResult {
  private final ExitCode exit;
  private final String message;
  private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();
  private final List<ResultTable> tables = new ArrayList<>();
  private final List<String> remarks = new ArrayList<>();
  private String fix = "";
  private int number;

  private CommandResult(ExitCode exit, String message) {
    this.exit = exit;
    number = exit.number();
    this.message = SecretMask.masked(message);
  }

  /** A result with one sentence that says all to somebody in a hurry. */
  public static CommandResult of(ExitCode exit, String message) {
    return new CommandResult(exit, message);
  }

  /** What was asked for is done. */
  public static CommandResult done(String message) {
    return of(ExitCode.DONE, message);
  }

  /** Another program ran to its end; its exit code is ours, and nothing is said. */
  public static CommandResult ended(int number) {
    CommandResult result = done("");
    result.number = number;
    return result;
  }

  /** Adds one value under a name in lower case with underscores. */
  public CommandResult fact(String name, @Nullable Object value) {
    facts.put(name, value);
    return this;
  }

  /** Adds every component of a record as a value. */
  public CommandResult facts(Record record) {
    facts.putAll(ResultValues.components(record));
    return this;
  }

  /** Adds rows; text leaves an empty table out, JSON shows it as an empty list. */
  public CommandResult table(ResultTable table) {
    tables.add(table);
    return this;
  }

  /** Adds the components of records as a table. */
  public <R extends Record> CommandResult table(String name, Class<R> type, List<R> records) {
    return table(ResultTable.of(name, type, records));
  }

  /** Adds a sentence that an operator should read. */
  public CommandResult remark(String sentence) {
    remarks.add(SecretMask.masked(sentence));
    return this;
  }

  /** Says what to do next, or how to mend it. */
  public CommandResult fix(String sentence) {
    fix = SecretMask.masked(sentence);
    return this;
  }

  /** Returns the exit code that goes with it. */
  public ExitCode exit() {
    return exit;
  }

  /** Returns the exit code of the process. */
  public int number() {
    return number;
  }

  String message() {
    return message;
  }

  String fix() {
    return fix;
  }

  public Map<String, @Nullable Object> facts() {
    return facts;
  }

  List<ResultTable> tables() {
    return tables;
  }

  List<String> remarks() {
    return remarks;
  }
}
