package io.bluegreen.jdbc.internal.session;

/** The mark of a transaction that is about to be prepared, or is prepared and about to be ended. */
public final class PreparedMark {
  private final CommitMark transaction;
  private final String name;

  /**
   * Makes one.
   *
   * @param name the name under which it is prepared, without backslashes
   */
  public PreparedMark(CommitMark transaction, String name) {
    this.transaction = transaction;
    this.name = name;
  }

  public CommitMark transaction() {
    return transaction;
  }

  /** Returns the name as a string of SQL. */
  public String literal() {
    return "'" + name.replace("'", "''") + "'";
  }
}
