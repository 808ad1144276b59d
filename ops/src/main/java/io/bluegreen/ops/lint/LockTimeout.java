package io.bluegreen.ops.lint;

/** The lock_timeout of a session at the present statement, as SET and RESET have left it. */
final class LockTimeout {
  private final boolean fromTool;
  private boolean session;
  private boolean local;
  private boolean beforeTransaction;
  private boolean reported;

  LockTimeout(boolean fromTool) {
    this.fromTool = fromTool;
    session = fromTool;
    beforeTransaction = fromTool;
  }

  void beginFile() {
    session = fromTool;
    local = session;
    reported = false;
  }

  void beginTransaction() {
    beforeTransaction = session;
    local = session;
  }

  void commit() {
    local = session;
  }

  void rollback() {
    session = beforeTransaction;
    local = session;
  }

  /** SET lock_timeout. */
  void set(boolean limited) {
    session = limited;
    local = limited;
  }

  /** SET LOCAL lock_timeout, which has no effect outside of a transaction. */
  void setLocal(boolean limited, boolean inTransaction) {
    if (inTransaction) {
      local = limited;
    }
  }

  void reset() {
    set(fromTool);
  }

  /** Tells once per file that a statement is about to wait without a limit. */
  boolean reportsWait() {
    boolean missing = !local && !reported;
    reported |= missing;
    return missing;
  }
}
