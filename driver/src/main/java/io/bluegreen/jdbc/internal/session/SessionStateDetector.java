package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;

/**
 * The detector of state that an application's statements may have left in its server session.
 *
 * <p>While no text could have left any state, a dead session can be replaced without the
 * application's notice. Costs one pass over a text that was not seen recently. Thread-safe, because
 * several threads may prepare statements at the same time.
 */
public final class SessionStateDetector {
  private static final int MOST_NAMES = 4_000;

  private final Set<String> customSettings = new ConcurrentSkipListSet<>();
  private volatile boolean stateful;
  private volatile boolean nameless;
  private final Set<String> doubtful = new HashSet<>();
  private final List<List<String>> doubtfulUnderWay = new ArrayList<>();
  private boolean underWay;
  private boolean namelessUnderWay;

  /**
   * Begins with nothing.
   *
   * @param carriedSettings settings that are to be asked for whether they were seen or not
   */
  public SessionStateDetector(Set<String> carriedSettings) {
    customSettings.addAll(carriedSettings);
  }

  /** Notes that a text is about to run which may leave something behind. */
  public void beforeExecution(StatementFacts facts) {
    underWay = true;
    namelessUnderWay |= facts.mayMakeNamelessSetting() || !facts.isCertain();
    customSettings.addAll(facts.settings());
  }

  /** Notes that something is about to run whose text is not known. */
  public void beforeUnknownExecution() {
    underWay = true;
    namelessUnderWay = true;
  }

  /** Notes that a text is about to run which uses names that nobody has judged yet. */
  public void uses(List<String> names) {
    if (!names.isEmpty() && !doubtfulUnderWay.contains(names)) {
      doubtfulUnderWay.add(names);
    }
  }

  /** Returns the names that were used in the present session of the server and are not judged. */
  public Set<String> doubtful() {
    return doubtful;
  }

  /** Notes that the session goes on in another one of a server, which holds nothing. */
  public void beginsAnew() {
    doubtful.clear();
  }

  /**
   * Notes what the names that were used may have left.
   *
   * @param nameless whether a setting may have been made whose name is not known
   */
  public void judged(boolean state, boolean nameless, Collection<String> settings) {
    doubtful.clear();
    stateful |= state;
    this.nameless |= nameless;
    customSettings.addAll(settings);
  }

  /** Notes that what was under way has ended, well or not, on a connection that lives. */
  public void ended() {
    if (!doubtfulUnderWay.isEmpty()) {
      doubtfulUnderWay.forEach(doubtful::addAll);
      doubtfulUnderWay.clear();
      if (doubtful.size() > MOST_NAMES) {
        doubtful.clear();
        stateful = true;
      }
    }
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
