package io.bluegreen.jdbc.internal.searchpath;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The warnings of one kind about texts of one deployment. Each text is logged once; after {@value
 * #MOST} texts one last line says that there are more. Thread-safe.
 */
final class TextWarnings {
  static final int MOST = 20;

  private static final int LONGEST = 200;

  private final DriverLog log;
  private final AtomicInteger count = new AtomicInteger();
  private final Cache<String, Boolean> told =
      Caffeine.newBuilder().executor(Runnable::run).maximumSize(1_000).build();

  TextWarnings(DriverLog log) {
    this.log = log;
  }

  /** Tells whether anything more is logged. */
  boolean areWanted() {
    return count.get() <= MOST;
  }

  /**
   * Warns of a text, unless that was done.
   *
   * @param what what is said before the text
   * @param summary what is said in the last line
   */
  void tell(String sql, String what, String summary) {
    if (told.asMap().putIfAbsent(sql, true) != null) {
      return;
    }
    int number = count.incrementAndGet();
    if (number <= MOST) {
      log.warn(what + (sql.length() > LONGEST ? sql.substring(0, LONGEST) + "…" : sql), null);
    } else if (number == MOST + 1) {
      log.warn("More than " + MOST + " " + summary, null);
    }
  }
}
