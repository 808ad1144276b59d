package io.bluegreen.ops.lint;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** A rule for expand-only migrations: the forbidden change, the reason, and the replacement. */
public enum LintRule {
  DROP_TABLE(
      "the application on the other side still reads and writes it",
      "drop it with bluegreen contract, once nobody uses the old side",
      "DROP TABLE orders",
      "CREATE TABLE draft (id int); DROP TABLE draft"),
  DROP_COLUMN(
      "the application on the other side still names it",
      "stop using it now, drop it in the contract step",
      "ALTER TABLE orders DROP COLUMN note",
      "ALTER TABLE orders ADD COLUMN memo text"),
  DROP_SCHEMA(
      "everything in it is lost to the application on the other side",
      "drop it with bluegreen contract, once nobody uses the old side",
      "DROP SCHEMA archive CASCADE",
      "CREATE SCHEMA scratch; DROP SCHEMA scratch"),
  DROP_INDEX(
      "queries of the application on the other side rely on it, and so may ON CONFLICT",
      "drop it in the contract step",
      "DROP INDEX CONCURRENTLY orders_note_idx",
      "CREATE TABLE n (a int); CREATE INDEX n_a ON n (a); DROP INDEX n_a"),
  DROP_CONSTRAINT(
      "the application on the other side relies on it, and rows that break it cannot flow back",
      "drop it in the contract step",
      "ALTER TABLE orders DROP CONSTRAINT orders_total_check",
      "CREATE TABLE n (a int CONSTRAINT c CHECK (a > 0)); ALTER TABLE n DROP CONSTRAINT c"),
  DROP_NOT_NULL(
      "the application on the other side does not expect NULL, and such rows cannot flow back",
      "drop it in the contract step",
      "ALTER TABLE orders ALTER COLUMN note DROP NOT NULL",
      "CREATE TABLE n (a int NOT NULL); ALTER TABLE n ALTER a DROP NOT NULL"),
  DROP_DEFAULT(
      "inserts of the application on the other side rely on it",
      "keep it until nobody uses the old side",
      "ALTER TABLE orders ALTER COLUMN note DROP DEFAULT",
      "ALTER TABLE orders ALTER COLUMN note SET DEFAULT 'none'"),
  DROP_OBJECT(
      "the application on the other side may still use it",
      "drop it in the contract step",
      "DROP FUNCTION price(int)",
      "CREATE TYPE mood AS ENUM ('sad'); DROP TYPE mood"),
  RENAME_TABLE(
      "the application on the other side only knows the old name",
      "create a view with the new name, rename in the contract step",
      "ALTER TABLE orders RENAME TO purchases",
      "CREATE VIEW purchases AS SELECT * FROM orders"),
  RENAME_COLUMN(
      "the application on the other side only knows the old name",
      "add a new column, fill it with bluegreen backfill, drop the old one in the contract step",
      "ALTER TABLE orders RENAME COLUMN note TO memo",
      "ALTER TABLE orders ADD COLUMN memo text"),
  RENAME_SCHEMA(
      "names and search paths of the other side stop resolving",
      "create a second schema with bluegreen prepare",
      "ALTER SCHEMA archive RENAME TO attic",
      "CREATE SCHEMA attic"),
  RENAME_OBJECT(
      "the application on the other side only knows the old name",
      "create a second one with the new name",
      "ALTER SEQUENCE orders_id_seq RENAME TO orders_seq",
      "CREATE SEQUENCE orders_seq"),
  SET_SCHEMA(
      "it disappears from where the application on the other side looks for it",
      "create a second one in the other schema",
      "ALTER TABLE orders SET SCHEMA archive",
      "CREATE TABLE archive.orders (id bigint)"),
  CHANGE_OWNER(
      "rights that came with ownership are lost to the other side",
      "GRANT what is needed, change the owner in the contract step",
      "ALTER TABLE orders OWNER TO clerk",
      "CREATE TABLE n (a int); ALTER TABLE n OWNER TO clerk"),
  REVOKE(
      "it takes rights that the application on the other side may use",
      "revoke it in the contract step",
      "REVOKE SELECT ON orders FROM app",
      "GRANT SELECT ON orders TO app"),
  ROW_SECURITY(
      "it changes which rows the application on the other side sees and writes",
      "change row level security in the contract step",
      "ALTER TABLE orders ENABLE ROW LEVEL SECURITY",
      "CREATE TABLE n (a int); ALTER TABLE n ENABLE ROW LEVEL SECURITY"),
  CREATE_TRIGGER(
      "it runs inside writes of the application on the other side, and can refuse or change them",
      "read what it runs, then allow it",
      "CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION stamp()",
      "CREATE TABLE n (a int); CREATE TRIGGER t BEFORE INSERT ON n FOR EACH ROW EXECUTE FUNCTION"
          + " stamp()"),
  SWITCH_TRIGGER(
      "writes of the application on the other side have other effects from then on",
      "switch triggers and rules in the contract step",
      "ALTER TABLE orders DISABLE TRIGGER ALL",
      "CREATE TABLE n (a int); ALTER TABLE n DISABLE TRIGGER ALL"),
  REPLACE_OBJECT(
      "the application on the other side gets the new definition at once",
      "create it without OR REPLACE, under a new name if there is one already",
      "CREATE OR REPLACE VIEW totals AS SELECT 1",
      "CREATE VIEW totals AS SELECT 1"),
  ALTER_OBJECT(
      "the application on the other side relies on it as it is",
      "alter it in the contract step, or judge it yourself and allow it",
      "ALTER DOMAIN email ADD CHECK (value <> '') NOT VALID",
      "CREATE DOMAIN email AS text; ALTER DOMAIN email ADD CHECK (value <> '')"),
  ALTER_TYPE(
      "it rewrites or scans the table under an exclusive lock, and clients of the other side read"
          + " another type",
      "add a column of the new type, keep both filled by a trigger, fill it with bluegreen"
          + " backfill",
      "ALTER TABLE orders ALTER COLUMN note TYPE varchar(200)",
      "ALTER TABLE orders ADD COLUMN memo varchar(200)"),
  CHANGE_SEQUENCE(
      "numbers come twice, or stop coming, for the application on the other side",
      "leave it to bluegreen sequences, or change it in the contract step",
      "ALTER SEQUENCE orders_id_seq RESTART WITH 1",
      "CREATE SEQUENCE s; ALTER SEQUENCE s RESTART WITH 1"),
  SET_NOT_NULL(
      "it scans the whole table under an exclusive lock, and refuses rows of the other side",
      "set it in the contract step, after CHECK (col IS NOT NULL) NOT VALID and VALIDATE"
          + " CONSTRAINT",
      "ALTER TABLE orders ALTER COLUMN note SET NOT NULL",
      "CREATE TABLE n (a int); ALTER TABLE n ALTER a SET NOT NULL"),
  ADD_NOT_NULL(
      "it fails on a table with rows, and inserts of the other side do not fill it",
      "add it with a constant DEFAULT, or without NOT NULL",
      "ALTER TABLE orders ADD COLUMN weight int NOT NULL",
      "ALTER TABLE orders ADD COLUMN weight int NOT NULL DEFAULT 0"),
  REWRITING_COLUMN(
      "a volatile default, a stored expression or a sequence makes the server write the whole table"
          + " under an exclusive lock",
      "add the column without it, set the default afterwards, fill old rows with bluegreen"
          + " backfill",
      "ALTER TABLE orders ADD COLUMN ref uuid DEFAULT gen_random_uuid()",
      "ALTER TABLE orders ADD COLUMN ref uuid; ALTER TABLE orders ALTER ref SET DEFAULT"
          + " gen_random_uuid()"),
  INLINE_CONSTRAINT(
      "a constraint of a new column is checked or built for all rows under an exclusive lock",
      "add the column first, then the constraint NOT VALID (or a unique index CONCURRENTLY), then"
          + " VALIDATE CONSTRAINT",
      "ALTER TABLE orders ADD COLUMN weight int CHECK (weight > 0)",
      "ALTER TABLE orders ADD COLUMN weight int; ALTER TABLE orders ADD CONSTRAINT w CHECK"
          + " (weight > 0) NOT VALID"),
  ADD_CONSTRAINT(
      "it refuses rows that the application on the other side may write, NOT VALID or not",
      "add it in the contract step",
      "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0) NOT VALID",
      "CREATE TABLE n (a int); ALTER TABLE n ADD CONSTRAINT c CHECK (a > 0)"),
  CONSTRAINT_NOT_VALID(
      "it checks all rows while writers wait",
      "add it NOT VALID, then VALIDATE CONSTRAINT in a transaction of its own",
      "ALTER TABLE orders ADD CONSTRAINT c CHECK (total > 0)",
      "ALTER TABLE orders VALIDATE CONSTRAINT c"),
  CONSTRAINT_BUILDS_INDEX(
      "it builds an index while writers and readers wait",
      "CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT … USING INDEX",
      "ALTER TABLE orders ADD CONSTRAINT u UNIQUE (note)",
      "CREATE TABLE n (a int); ALTER TABLE n ADD CONSTRAINT u UNIQUE (a)"),
  UNIQUE_INDEX(
      "it refuses rows that the application on the other side may write",
      "create it in the contract step, or on a new column without a default",
      "CREATE UNIQUE INDEX CONCURRENTLY u ON orders (note)",
      "ALTER TABLE orders ADD COLUMN ref uuid; CREATE UNIQUE INDEX CONCURRENTLY u ON orders (ref)"),
  INDEX_NOT_CONCURRENTLY(
      "writers wait for as long as it takes",
      "add CONCURRENTLY, outside of a transaction",
      "CREATE INDEX i ON orders (note)",
      "CREATE INDEX CONCURRENTLY i ON orders (note)"),
  CONCURRENTLY_IN_TRANSACTION(
      "the server refuses CONCURRENTLY inside a transaction block",
      "put it into a file of its own that runs without a transaction",
      "BEGIN; CREATE INDEX CONCURRENTLY i ON orders (note); COMMIT",
      "BEGIN; COMMIT; CREATE INDEX CONCURRENTLY i ON orders (note)"),
  TRUNCATE(
      "it takes the rows from the application on the other side",
      "fill a twin and use bluegreen swap-table",
      "TRUNCATE orders",
      "CREATE TABLE n (a int); TRUNCATE n"),
  DELETE_ROWS(
      "it takes the rows from the application on the other side",
      "delete them in the contract step",
      "DELETE FROM orders WHERE total = 0",
      "CREATE TABLE n (a int); DELETE FROM n"),
  UPDATE_ALL_ROWS(
      "it locks and rewrites every row in one transaction, in use by the other side",
      "use bluegreen backfill, which goes in short transactions",
      "UPDATE orders SET note = upper(note)",
      "UPDATE orders SET note = 'x' WHERE id = 5"),
  SYSTEM_CATALOG(
      "these rows are kept by the server or by bluegreen itself",
      "use the statement or the command that is made for it",
      "UPDATE pg_catalog.pg_index SET indisvalid = true WHERE indexrelid = 1",
      "INSERT INTO orders (note) VALUES ('x')"),
  TABLE_REWRITE(
      "it writes the table again under an exclusive lock",
      "rebuild a twin and use bluegreen swap-table",
      "VACUUM FULL orders",
      "VACUUM orders"),
  LOCK_TABLE(
      "the application on the other side waits for as long as the transaction lasts",
      "do without it; lock few rows, with WHERE",
      "LOCK TABLE orders",
      "SELECT note FROM orders WHERE id = 5 FOR UPDATE"),
  REFRESH_VIEW(
      "readers or other refreshes wait, and the other side reads the new rows at once",
      "refresh it outside of the migration, for the idle side with bluegreen warm",
      "REFRESH MATERIALIZED VIEW totals",
      "CREATE MATERIALIZED VIEW m AS SELECT 1 AS a; REFRESH MATERIALIZED VIEW m"),
  REPLICA_IDENTITY(
      "replication between the sides relies on it: updates and deletes fail or get lost",
      "change it while nothing is replicated",
      "ALTER TABLE orders REPLICA IDENTITY NOTHING",
      "CREATE TABLE n (a int); ALTER TABLE n REPLICA IDENTITY FULL"),
  CHANGE_REPLICATION(
      "writes of the application may fail for want of a replica identity, or rows come or stop"
          + " coming",
      "use bluegreen replicate",
      "CREATE PUBLICATION p FOR ALL TABLES",
      "CREATE TABLE n (a int PRIMARY KEY); CREATE PUBLICATION p FOR TABLE n"),
  CHANGE_SETTING(
      "it changes how other sessions, or the checks of this one, behave",
      "set it for this session alone, or with those who run the server",
      "ALTER DATABASE shop SET search_path TO other",
      "SET statement_timeout = '1min'"),
  SIDE_SCHEMA(
      "the name leads to one side, whichever side is active",
      "leave the schema out: the search_path leads to the right one",
      "INSERT INTO blue.orders (note) VALUES ('x')",
      "INSERT INTO orders (note) VALUES ('x')"),
  FUNCTION_CALL(
      "what it does is not seen here",
      "write the statements out, or judge it yourself and allow it",
      "SELECT drop_partition('orders_2020')",
      "SELECT lower('A'), now()"),
  DYNAMIC_SQL(
      "what it runs is not known before it runs",
      "write the statement out, or judge it yourself and allow it",
      "DO $$ BEGIN EXECUTE 'DROP TABLE orders'; END $$",
      "DO $$ BEGIN CREATE TABLE n (a int); END $$"),
  PSQL_COMMAND(
      "it is a command of psql, not SQL: what it includes or changes is not seen here",
      "give the included files to lint too, or judge it yourself and allow it",
      "\\i other.sql",
      "\\echo expanding"),
  OPEN_TRANSACTION(
      "the file ends inside its transaction: nothing is kept, or locks stay behind",
      "end it with COMMIT",
      "BEGIN; CREATE TABLE n (a int)",
      "BEGIN; CREATE TABLE n (a int); COMMIT"),
  NOT_UNDERSTOOD(
      "no rule knows this statement, so it cannot be called harmless",
      "judge it yourself and allow it",
      "ALTER TABLE orders ADD PARTITION p1 START ('a') END ('b')",
      "ALTER TABLE orders ADD COLUMN memo text"),
  UNPARSABLE(
      "what cannot be read cannot be called harmless",
      "correct it; if the server accepts it, judge it yourself and allow it",
      "DROP TABEL orders",
      "SELECT 1"),
  UNKNOWN_RULE(
      "there is no rule of that name to allow",
      "take a name that bluegreen lint --rules lists",
      "SELECT 1 -- bluegreen:allow drop-tabel",
      "TRUNCATE orders -- bluegreen:allow truncate"),
  MISSING_LOCK_TIMEOUT(
      "a statement that waits for its lock makes everybody behind it wait, without an end",
      "SET lock_timeout = '5s' before it, or run the tool under bluegreen with-lock",
      "ALTER TABLE orders ADD COLUMN memo text",
      "SET lock_timeout = '5s'; ALTER TABLE orders ADD COLUMN memo text");

  private final String why;
  private final String mend;
  private final String broken;
  private final String kept;

  LintRule(String why, String mend, String broken, String kept) {
    this.why = why;
    this.mend = mend;
    this.broken = broken;
    this.kept = kept;
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

  /** Returns a migration that breaks this rule. */
  public String brokenBy() {
    return broken;
  }

  /** Returns a migration of the same kind that keeps this rule. */
  public String keptBy() {
    return kept;
  }

  /** Tells whether a finding is only worth a warning: the migration is expand-only all the same. */
  public boolean isWarning() {
    return this == MISSING_LOCK_TIMEOUT;
  }

  /** Finds a rule by its name. */
  public static Optional<LintRule> byId(String id) {
    return Arrays.stream(values()).filter(rule -> rule.id().equals(id)).findFirst();
  }
}
