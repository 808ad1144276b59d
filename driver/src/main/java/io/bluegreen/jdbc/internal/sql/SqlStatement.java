package io.bluegreen.jdbc.internal.sql;

/** One statement of a text: its command, and what it does beside. Immutable. */
public final class SqlStatement {
  /** It changes rows: INSERT, UPDATE, DELETE, MERGE somewhere in it, or SELECT INTO. */
  static final int WRITES = 1;

  /** It locks rows: FOR UPDATE, FOR SHARE and the like. */
  static final int LOCKS = 1 << 1;

  /** It calls {@code nextval} or {@code setval}. */
  static final int USES_SEQUENCE = 1 << 2;

  /** It calls something by its name; operators, casts and attributes aside. */
  static final int CALLS = 1 << 3;

  /** It is an EXPLAIN that executes what it explains. */
  static final int ANALYZES = 1 << 4;

  /** It begins a READ ONLY transaction. */
  static final int READ_ONLY = 1 << 5;

  /** It names an isolation level. */
  static final int NAMES_ISOLATION = 1 << 6;

  /** It ends a transaction and begins the next one: AND CHAIN. */
  static final int CHAINS = 1 << 7;

  /** It makes a setting of the session, by a name that is in the text. */
  static final int SETS = 1 << 8;

  /** It makes a setting that ends with its transaction. */
  static final int SETS_LOCALLY = 1 << 9;

  /** It may make a setting of the session whose name is not in the text. */
  static final int SETS_NAMELESS = 1 << 10;

  /** It may leave something in its session that is no setting: a role, a lock, a channel. */
  static final int LEAVES_STATE = 1 << 11;

  /** It changes the search_path, or may. */
  static final int CHANGES_PATH = 1 << 12;

  /** It is a COPY whose rows come from the client. */
  static final int FROM_CLIENT = 1 << 13;

  /** It makes a setting of the session that changes no statement's meaning. */
  static final int SETS_HARMLESSLY = 1 << 14;

  /** It commits by itself, perhaps several times: VACUUM, CONCURRENTLY. */
  static final int COMMITS_BY_ITSELF = 1 << 15;

  /** It may leave anything, a setting of any name among it. */
  static final int LEAVES_ANYTHING = LEAVES_STATE | SETS_NAMELESS;

  private final Command command;
  private final int flags;

  SqlStatement(Command command, int flags) {
    this.command = command;
    this.flags = flags;
  }

  public Command command() {
    return command;
  }

  boolean has(int anyOfFlags) {
    return (flags & anyOfFlags) != 0;
  }

  /** Tells whether it changes rows, by a word in it that does. */
  public boolean writes() {
    return has(WRITES);
  }

  public boolean locksRows() {
    return has(LOCKS);
  }

  public boolean callsFunctions() {
    return has(CALLS);
  }

  public boolean beginsReadOnly() {
    return command == Command.BEGIN && has(READ_ONLY);
  }

  /** Tells whether it ends a transaction and begins the next one with the same words. */
  public boolean chains() {
    return has(CHAINS);
  }

  public boolean namesIsolation() {
    return has(NAMES_ISOLATION);
  }

  public boolean changesPath() {
    return has(CHANGES_PATH);
  }

  boolean setsHarmlessly() {
    return command == Command.SET && has(SETS_HARMLESSLY);
  }

  /** Tells whether it may go on while writers are held back. */
  boolean mayPassHold() {
    switch (command) {
      case BEGIN:
        return has(READ_ONLY);
      case COMMIT:
      case ROLLBACK:
      case COMMIT_PREPARED:
      case ROLLBACK_PREPARED:
        return true;
      case SET:
        return has(SETS) && !has(LEAVES_STATE | SETS_NAMELESS | SETS_LOCALLY | CHANGES_PATH);
      case EXPLAIN:
        return !has(ANALYZES | WRITES | LOCKS | USES_SEQUENCE);
      default:
        return command.reads() && !has(WRITES | LOCKS | USES_SEQUENCE);
    }
  }

  /** Tells whether nothing of it can stay in the session, apart from what it calls. */
  boolean leavesNothing() {
    return command != Command.UNKNOWN && !has(SETS | SETS_NAMELESS | LEAVES_STATE);
  }

  @Override
  public String toString() {
    return command + " " + Integer.toBinaryString(flags);
  }
}
