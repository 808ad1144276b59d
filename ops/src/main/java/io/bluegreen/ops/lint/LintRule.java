package io.bluegreen.ops.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What an expand-only migration does not do, why, and what to do in its place. */
public enum LintRule {
  DROP_TABLE(
      "the application on the other side still reads and writes it",
      "drop it with bluegreen contract, once nobody uses the old side"),
  DROP_COLUMN(
      "the application on the other side still names it",
      "stop using it now, drop it in the contract step"),
  DROP_SCHEMA(
      "everything in it is lost to the application on the other side",
      "drop it with bluegreen contract, once nobody uses the old side"),
  DROP_OBJECT("the application on the other side may still use it", "drop it in the contract step"),
  DROP_DEFAULT(
      "inserts of the application on the other side rely on it",
      "keep it until nobody uses the old side"),
  RENAME_TABLE(
      "the application on the other side only knows the old name",
      "create a view with the new name, rename in the contract step"),
  RENAME_COLUMN(
      "the application on the other side only knows the old name",
      "add a new column, fill it with bluegreen backfill, drop the old one in the contract step"),
  RENAME_SCHEMA(
      "names and search paths of the other side stop resolving",
      "create a second schema with bluegreen prepare"),
  RENAME_OBJECT(
      "the application on the other side only knows the old name",
      "create a second one with the new name"),
  SET_SCHEMA(
      "it disappears from where the application on the other side looks for it",
      "create a second one in the other schema"),
  ALTER_TYPE(
      "it rewrites or scans the table under an exclusive lock, and clients of the other side read"
          + " another type",
      "add a column of the new type, keep both filled by a trigger, fill it with bluegreen"
          + " backfill"),
  SET_NOT_NULL(
      "it scans the whole table under an exclusive lock",
      "ADD CONSTRAINT c CHECK (col IS NOT NULL) NOT VALID; VALIDATE CONSTRAINT c; then SET NOT"
          + " NULL"),
  ADD_NOT_NULL(
      "it fails on a table with rows, and inserts of the other side do not fill it",
      "add it with a constant DEFAULT, or without NOT NULL"),
  REWRITING_COLUMN(
      "a volatile default, a stored expression or a sequence makes the server write the whole table"
          + " under an exclusive lock",
      "add the column without it, set the default afterwards, fill old rows with bluegreen"
          + " backfill"),
  CONSTRAINT_NOT_VALID(
      "it checks all rows while writers wait", "add it NOT VALID, then VALIDATE CONSTRAINT"),
  CONSTRAINT_BUILDS_INDEX(
      "it builds an index while writers and readers wait",
      "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX"),
  INDEX_NOT_CONCURRENTLY(
      "writers wait for as long as it takes", "add CONCURRENTLY, outside of a transaction"),
  CONCURRENTLY_IN_TRANSACTION(
      "the server refuses CONCURRENTLY inside a transaction block",
      "put it into a file of its own that runs without a transaction"),
  TRUNCATE(
      "it takes the rows from the application on the other side",
      "fill a twin and use bluegreen swap-table"),
  TABLE_REWRITE(
      "it writes the table again under an exclusive lock",
      "rebuild a twin and use bluegreen swap-table"),
  SIDE_SCHEMA(
      "the name leads to one side, whichever side is active",
      "leave the schema out: the search_path leads to the right one"),
  DYNAMIC_SQL(
      "what it runs is not known before it runs",
      "write the statement out, or judge it yourself and allow it"),
  PSQL_COMMAND(
      "it is a command of psql, not SQL: what it includes or changes is not seen here",
      "give the included files to lint too, or judge it yourself and allow it"),
  UNPARSABLE(
      "what cannot be read cannot be called harmless",
      "correct it; if the server accepts it, judge it yourself and allow it"),
  UNKNOWN_RULE(
      "there is no rule of that name to allow", "take a name that bluegreen lint --rules lists");

  private final String why;
  private final String mend;

  LintRule(String why, String mend) {
    this.why = why;
    this.mend = mend;
  }

  /** Returns the name that findings and comments use, for example {@code drop-table}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns why it does harm. */
  public String why() {
    return why;
  }

  /** Returns what to do in its place. */
  public String mend() {
    return mend;
  }

  /** Finds a rule by its name. */
  public static Optional<LintRule> byId(String id) {
    return Arrays.stream(values()).filter(rule -> rule.id().equals(id)).findFirst();
  }
}
