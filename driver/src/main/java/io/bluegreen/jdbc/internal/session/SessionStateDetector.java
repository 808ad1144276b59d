package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * What an application's statements may have left behind in its server session.
 *
 * <p>As long as no text could have left anything, a session that dies can be replaced silently. A
 * text counts once it has ended on a living connection: what was under way when the connection died
 * has gone with it. Changed under the session's lock; reading is thread-safe.
 */
public final class SessionStateDetector {
  private final Set<String> customSettings = new ConcurrentSkipListSet<>();
  private volatile boolean stateful;
  private volatile boolean nameless;
  private boolean underWay;
  private boolean namelessUnderWay;

  /** Notes that a text is about to run which may leave something behind. */
  public void runs(StatementFacts facts) {
    underWay = true;
    namelessUnderWay |= facts.mayMakeNamelessSetting() || !facts.isCertain();
    customSettings.addAll(facts.settings());
  }

  /** Notes that what was under way has ended, well or not, on a connection that lives. */
  public void ended() {
    if (underWay) {
      underWay = false;
      stateful = true;
      nameless |= namelessUnderWay;
    }
  }

  /** Notes that somebody may have run texts which are not known here. */
  public void missedSome() {
    stateful = true;
  }

  /** Tells whether anything may have been left behind. */
  public boolean isStateful() {
    return stateful;
  }

  /** Tells whether a setting may have been made for the session whose name is not known. */
  public boolean hasNamelessSetting() {
    return nameless;
  }

  /** Returns the names with a dot that the application has set. */
  public Set<String> customSettings() {
    return customSettings;
  }
}
