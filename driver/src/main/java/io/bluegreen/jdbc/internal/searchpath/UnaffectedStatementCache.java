package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.observe.DriverLog;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import io.bluegreen.jdbc.model.Side;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A cache of texts that need no work of the driver: they leave the search_path alone, leave no
 * state in their session, and were searched for names of a side's schema.
 *
 * <p>A text that an application prepares repeatedly therefore costs one comparison. One instance
 * per deployment. Thread-safe: a text that is overwritten in a race is examined once more.
 */
public final class UnaffectedStatementCache {
  /** A power of two; enough for the texts that most applications use most of the time. */
  private static final int SLOTS = 1_024;

  /** In characters: longer texts are not kept from the garbage collector. */
  static final int LONGEST = 16_384;

  /** In all texts together: four megabytes at most, half of it for most languages. */
  static final int MOST_CHARACTERS = 2 << 20;

  private final AtomicInteger characters = new AtomicInteger();
  private final QualifiedNameWarning qualifiedNames =
      new QualifiedNameWarning(DriverLog.of(QualifiedNameWarning.class), MigrationTool::calling);
  private final UnreadTextWarning unreadTexts = new UnreadTextWarning();
  private volatile @Nullable Known known;

  /** Tells whether a text needs nothing. */
  public boolean has(String sql, DeploymentSnapshot deployment) {
    Known now = known;
    return now != null && now.isOf(deployment) && sql.equals(now.texts[slot(sql)]);
  }

  /**
   * Looks at a text: warns if it names a side's schema or is not understood, and remembers it if it
   * needs nothing.
   *
   * @param minded whether the session wants to see it each time
   */
  public void look(
      String sql, StatementFacts facts, DeploymentSnapshot deployment, boolean minded) {
    qualifiedNames.check(sql, deployment);
    unreadTexts.check(sql, facts, deployment);
    // Another session of the deployment may go through a transaction pooler, and refuse the last.
    boolean affected = minded || !facts.pathChanges().isEmpty() || facts.goesOnAfterTheEnd();
    if (!affected && sql.length() <= LONGEST) {
      remember(sql, deployment);
    }
  }

  /** What still stands on an older snapshot, as a connection to a fixed side, displaces nothing. */
  private void remember(String sql, DeploymentSnapshot deployment) {
    Known now = known;
    if (now == null || (now.deployment != deployment && now.isNoNewerThan(deployment))) {
      now = now != null && now.isOf(deployment) ? now.under(deployment) : new Known(deployment);
      known = now;
    }
    if (now.isOf(deployment)) {
      String displaced = now.texts[slot(sql)];
      int more = sql.length() - (displaced == null ? 0 : displaced.length());
      if (characters.addAndGet(more) > MOST_CHARACTERS) {
        characters.set(sql.length());
        now = new Known(deployment);
        known = now;
      }
      now.texts[slot(sql)] = sql;
    }
  }

  private static int slot(String sql) {
    int hash = sql.hashCode();
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }

  /** What is known of texts as long as mode and names of the sides are the same. */
  private static final class Known {
    private final DeploymentSnapshot deployment;
    private final @Nullable String[] texts;

    Known(DeploymentSnapshot deployment) {
      this(deployment, new String[SLOTS]);
    }

    private Known(DeploymentSnapshot deployment, @Nullable String[] texts) {
      this.deployment = deployment;
      this.texts = texts;
    }

    /** Returns the same under another snapshot, so that the next look compares one reference. */
    Known under(DeploymentSnapshot now) {
      return new Known(now, texts);
    }

    boolean isOf(DeploymentSnapshot now) {
      return now == deployment || (now.mode() == deployment.mode() && hasSameSides(now));
    }

    boolean isNoNewerThan(DeploymentSnapshot now) {
      return deployment.epoch() <= now.epoch();
    }

    private boolean hasSameSides(DeploymentSnapshot now) {
      return now.target(Side.BLUE).equals(deployment.target(Side.BLUE))
          && now.target(Side.GREEN).equals(deployment.target(Side.GREEN));
    }
  }
}
