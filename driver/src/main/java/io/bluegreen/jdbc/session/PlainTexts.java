package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;
import io.bluegreen.jdbc.control.Side;
import org.jspecify.annotations.Nullable;

/**
 * Which texts need nothing done about them: they leave the search_path alone, leave nothing behind
 * in their session, and have been looked at for names of a side's schema.
 *
 * <p>Whatever an application prepares again and again so costs one compare. One instance per
 * deployment. Thread-safe: a text that is overwritten in a race is looked at once more.
 */
public final class PlainTexts {
  /** A power of two; enough for the texts that most applications use most of the time. */
  private static final int SLOTS = 1_024;

  /** In characters: longer texts are not kept from the garbage collector. */
  private static final int LONGEST = 4_096;

  private final QualifiedNames qualifiedNames = new QualifiedNames();
  private volatile @Nullable Known known;

  /** Tells whether a text needs nothing. */
  boolean has(String sql, Deployment deployment) {
    Known now = known;
    return now != null && now.isOf(deployment) && sql.equals(now.texts[slot(sql)]);
  }

  /**
   * Looks at a text: warns if it names a side's schema, and remembers it if it needs nothing.
   *
   * @return what it does to the search_path, or null if it leaves that alone
   */
  @Nullable PathStatement look(String sql, Deployment deployment) {
    qualifiedNames.check(sql, deployment);
    PathStatement statement = PathStatement.of(sql);
    if (statement == null && sql.length() <= LONGEST && leavesNothing(sql, deployment)) {
      of(deployment).texts[slot(sql)] = sql;
    }
    return statement;
  }

  /** Tells whether no session's carrier wants to see it. */
  private static boolean leavesNothing(String sql, Deployment deployment) {
    return deployment.mode() == Deployment.Mode.CLUSTER
        ? SessionTexts.leavesNothing(sql)
        : !StatementText.goesOnAfterTheEnd(sql);
  }

  private Known of(Deployment deployment) {
    Known now = known;
    if (now == null || !now.isOf(deployment)) {
      now = new Known(deployment);
      known = now;
    }
    return now;
  }

  private static int slot(String sql) {
    int hash = sql.hashCode();
    return (hash ^ hash >>> 16) & (SLOTS - 1);
  }

  /** What is known of texts as long as the sides have the same names. */
  private static final class Known {
    private final Deployment deployment;
    private final @Nullable String[] texts = new String[SLOTS];

    Known(Deployment deployment) {
      this.deployment = deployment;
    }

    boolean isOf(Deployment now) {
      return now == deployment || (now.mode() == deployment.mode() && hasSameSides(now));
    }

    private boolean hasSameSides(Deployment now) {
      return now.target(Side.BLUE).equals(deployment.target(Side.BLUE))
          && now.target(Side.GREEN).equals(deployment.target(Side.GREEN));
    }
  }
}
