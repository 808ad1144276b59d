package io.bluegreen.ops.lint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;

/** The effects of the statements read so far that matter for later statements. */
final class MigrationState {
  private final CreatedObjects created = new CreatedObjects();
  private final LockTimeout lockTimeout;
  private final Set<String> ownFunctions = new HashSet<>();
  private final Set<String> checkedDomains = new HashSet<>();
  private final Map<String, String> notNullChecks = new HashMap<>();
  private final Set<String> provenNotNull = new HashSet<>();
  private final Set<String> alteredInTransaction = new HashSet<>();
  private CreatedObjects.Snapshot beforeTransaction = created.snapshot();
  private boolean inTransaction;
  private boolean wrapped;
  private int beginLine;

  MigrationState(boolean lockTimeoutFromTool) {
    lockTimeout = new LockTimeout(lockTimeoutFromTool);
  }

  CreatedObjects created() {
    return created;
  }

  LockTimeout lockTimeout() {
    return lockTimeout;
  }

  void beginFile(boolean inTransactionOfItsOwn) {
    created.forgetTemporary();
    lockTimeout.beginFile();
    beginUnit(inTransactionOfItsOwn);
  }

  /** A file, or a part of one, that the migration tool runs by itself. */
  void beginUnit(boolean inTransactionOfItsOwn) {
    wrapped = inTransactionOfItsOwn;
    inTransaction = inTransactionOfItsOwn;
    beginLine = 0;
    alteredInTransaction.clear();
    lockTimeout.beginTransaction();
    beforeTransaction = created.snapshot();
  }

  void begin(int line) {
    if (!inTransaction) {
      alteredInTransaction.clear();
    }
    inTransaction = true;
    beginLine = line;
    lockTimeout.beginTransaction();
    beforeTransaction = created.snapshot();
  }

  void commit() {
    alteredInTransaction.clear();
    inTransaction = wrapped;
    beginLine = 0;
    lockTimeout.commit();
  }

  void rollback() {
    rollbackToSavepoint();
    alteredInTransaction.clear();
    inTransaction = wrapped;
    beginLine = 0;
    lockTimeout.rollback();
  }

  /** Forgets more than the server does: all that the transaction has made. */
  void rollbackToSavepoint() {
    created.restore(beforeTransaction);
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  void enterBlock() {
    if (!inTransaction) {
      alteredInTransaction.clear();
    }
    inTransaction = true;
  }

  void leaveBlock(boolean transactionAround) {
    inTransaction = transactionAround;
    created.doubt(false);
  }

  /** Returns the line of a BEGIN that nothing has ended, or 0. */
  int openTransactionLine() {
    return beginLine;
  }

  boolean isNew(String relation) {
    return created.hasRelation(relation);
  }

  /** Warns of a statement that waits for a lock which others wait behind. */
  void waitsForLock(ParserRuleContext statement, FindingCollector findings) {
    if (lockTimeout.reportsWait()) {
      findings.add(statement, LintRule.MISSING_LOCK_TIMEOUT, SqlNames.text(statement));
    }
  }

  void defineFunction(String name) {
    ownFunctions.add(SqlNames.withoutSchema(name));
  }

  boolean definesFunction(String name) {
    return ownFunctions.contains(SqlNames.withoutSchema(name));
  }

  void defineCheckedDomain(String name) {
    checkedDomains.add(name);
  }

  boolean isCheckedDomain(String type) {
    return checkedDomains.contains(type);
  }

  /** Notes that a table is altered, which keeps its lock to the end of the transaction. */
  void alter(String table) {
    alteredInTransaction.add(table);
  }

  /** Tells whether the transaction has altered a table before, and so keeps others out of it. */
  boolean holdsLockOn(String table) {
    return inTransaction && alteredInTransaction.contains(table);
  }

  /** A check, not valid yet, that a column has a value. */
  void checkNotNull(String table, String constraint, String column) {
    notNullChecks.put(table + " " + constraint, column);
  }

  void validate(String table, String constraint) {
    String column = notNullChecks.get(table + " " + constraint);
    if (column != null) {
      provenNotNull.add(table + " " + column);
    }
  }

  boolean isProvenNotNull(String table, String column) {
    return provenNotNull.contains(table + " " + column);
  }
}
