package io.bluegreen.ops.lint;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What the statements read so far have done that matters to those which follow. */
final class Migration {
  private final Set<String> created = new HashSet<>();
  private final Map<String, String> notNullChecks = new HashMap<>();
  private final Set<String> provenNotNull = new HashSet<>();
  private boolean inTransaction;
  private boolean wrapped;

  void beginFile(boolean inTransactionOfItsOwn) {
    wrapped = inTransactionOfItsOwn;
    inTransaction = inTransactionOfItsOwn;
  }

  void begin() {
    inTransaction = true;
  }

  void end() {
    inTransaction = wrapped;
  }

  boolean isInTransaction() {
    return inTransaction;
  }

  /** A table that no application knows yet. */
  void create(String table) {
    created.add(table);
  }

  boolean isNew(String table) {
    return created.contains(table);
  }

  /** A check, not valid yet, that a column has a value. */
  void checkNotNull(String table, String constraint, String column) {
    notNullChecks.put(table + "\n" + constraint, column);
  }

  void validate(String table, String constraint) {
    String column = notNullChecks.get(table + "\n" + constraint);
    if (column != null) {
      provenNotNull.add(table + "\n" + column);
    }
  }

  boolean isProvenNotNull(String table, String column) {
    return provenNotNull.contains(table + "\n" + column);
  }
}
