package io.bluegreen.ops.cli.output;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a command, which is printed as text or as JSON. The command's own thread fills the
 * result, and nothing changes it after it is returned.
 */
public final class CommandResult {
  private final ExitCode exit;
  private final String message;
  private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();
  private final Map<String, @Nullable Object> details = new LinkedHashMap<>();
  private final List<ResultTable> tables = new ArrayList<>();
  private final List<Remark> remarks = new ArrayList<>();
  private String fix = "";
  private boolean summaryLast;
  private int number;

  /**
   * A sentence for an operator.
   *
   * @param whole whether text keeps it in one line, however long
   */
  record Remark(String text, boolean whole) {}

  private CommandResult(ExitCode exit, String message) {
    this.exit = exit;
    number = exit.number();
    this.message = SecretMask.masked(message);
  }

  /** Returns a result with a sentence that summarizes it. */
  public static CommandResult of(ExitCode exit, String message) {
    return new CommandResult(exit, message);
  }

  /** Returns the result of a command that did what was requested. */
  public static CommandResult done(String message) {
    return of(ExitCode.DONE, message);
  }

  /** Returns the result of another program that ran to its end: its exit code and no output. */
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

  /** Adds one value for programs; people read it in a sentence. */
  public CommandResult detail(String name, @Nullable Object value) {
    details.put(name, value);
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

  /** Adds records of which text shows the number only where there are many; JSON has them all. */
  public <R extends Record> CommandResult details(String name, Class<R> type, List<R> records) {
    return table(ResultTable.of(name, type, records).asDetail());
  }

  /**
   * Lets the summary be the last line of the text, below the facts: for commands that run for long.
   */
  public CommandResult summaryLast() {
    summaryLast = true;
    return this;
  }

  /** Adds a sentence that an operator should read. */
  public CommandResult remark(String sentence) {
    remarks.add(new Remark(SecretMask.masked(sentence), false));
    return this;
  }

  /** Adds a line that ends with a statement to paste, which text does not break. */
  public CommandResult pasteable(String line) {
    remarks.add(new Remark(SecretMask.masked(line), true));
    return this;
  }

  /** Sets the next step, or the fix. */
  public CommandResult fix(String sentence) {
    fix = SecretMask.masked(sentence);
    return this;
  }

  /** Returns the outcome. */
  public ExitCode exit() {
    return exit;
  }

  /** Returns the exit code of the process. */
  public int number() {
    return number;
  }

  boolean isSummaryLast() {
    return summaryLast;
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

  Map<String, @Nullable Object> details() {
    return details;
  }

  List<ResultTable> tables() {
    return tables;
  }

  List<Remark> remarks() {
    return remarks;
  }
}
