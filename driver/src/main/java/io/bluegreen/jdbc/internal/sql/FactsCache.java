package io.bluegreen.jdbc.internal.sql;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A cache of the facts of recently read texts, limited in bytes. When the limit is exceeded, the
 * cache is emptied. Thread-safe: a text that is overwritten in a race is read once more.
 */
final class FactsCache {
  /** A power of two. */
  private static final int SLOTS = 512;

  private static final int LONGEST = 16_384;
  private static final int PER_TEXT = 128;
  private static final int PER_PART = 64;

  private final long mostBytes;
  private final AtomicLong bytes = new AtomicLong();
  private volatile @Nullable Entry[] entries = new Entry[SLOTS];

  FactsCache(long mostBytes) {
    this.mostBytes = mostBytes;
  }

  @Nullable StatementFacts get(String sql, boolean standardStrings) {
    Entry entry = entries[slot(sql)];
    return entry != null && entry.standardStrings == standardStrings && entry.sql.equals(sql)
        ? entry.facts
        : null;
  }

  void put(String sql, boolean standardStrings, StatementFacts facts) {
    if (sql.length() > LONGEST) {
      return;
    }
    Entry added = new Entry(sql, standardStrings, facts);
    if (added.bytes() > mostBytes) {
      return;
    }
    Entry displaced = entries[slot(sql)];
    long more = added.bytes() - (displaced == null ? 0 : displaced.bytes());
    if (bytes.addAndGet(more) > mostBytes) {
      bytes.set(added.bytes());
      entries = new Entry[SLOTS];
    }
    entries[slot(sql)] = added;
  }

  long bytes() {
    return bytes.get();
  }

  private static int slot(String sql) {
    int hash = sql.hashCode();
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }

  /** One text and its facts. */
  private static final class Entry {
    private final String sql;
    private final boolean standardStrings;
    private final StatementFacts facts;

    Entry(String sql, boolean standardStrings, StatementFacts facts) {
      this.sql = sql;
      this.standardStrings = standardStrings;
      this.facts = facts;
    }

    /** At most: two bytes for a character, and what its statements and their settings take. */
    long bytes() {
      int parts = facts.statements().size() + facts.pathChanges().size() + facts.settings().size();
      return PER_TEXT + 4L * sql.length() + (long) PER_PART * parts;
    }
  }
}
