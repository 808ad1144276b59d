package io.bluegreen.jdbc.internal.session;

import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The detector of state that an application's statements may have left in its server session.
 *
 * <p>While no text could have left any state, a dead session can be replaced without the
 * application's notice. Costs one pass over a text that was not seen recently. Used under the
 * session's lock, except {@link #isStateful}, which any thread may call.
 */
public final class SessionStateDetector {
  private static final int MOST_NAMES = 4_000;

  /** A power of two; enough for the texts that most transactions consist of. */
  private static final int NOTED = 8;

  private Set<String> customSettings;
  private volatile boolean stateful;
  private boolean nameless;
  private final Set<String> doubtful = new HashSet<>();
  private final List<List<String>> doubtfulUnderWay = new ArrayList<>(1);

  /** Lists whose names are all in doubt; a text that runs again brings the same list again. */
  private @Nullable Object @Nullable [] noted;

  private boolean underWay;
  private boolean namelessUnderWay;

  /**
   * Begins with nothing.
   *
   * @param carriedSettings settings that are to be asked for whether they were seen or not; not
   *     changed any more
   */
  public SessionStateDetector(Set<String> carriedSettings) {
    customSettings = carriedSettings;
  }

  /** Notes that a text is about to run which may leave something behind. */
  public void beforeExecution(StatementFacts facts) {
    underWay = true;
    namelessUnderWay |= facts.mayMakeNamelessSetting() || !facts.isCertain();
    addSettings(facts.settings());
  }

  private void addSettings(Collection<String> names) {
    if (!customSettings.containsAll(names)) {
      Set<String> more = new TreeSet<>(customSettings);
      more.addAll(names);
      customSettings = more;
    }
  }

  /** Notes that something is about to run whose text is not known. */
  public void beforeUnknownExecution() {
    underWay = true;
    namelessUnderWay = true;
  }

  /** Notes that a text is about to run which uses names that nobody has judged yet. */
  public void uses(List<String> names) {
    if (!names.isEmpty() && !isNoted(names) && !doubtfulUnderWay.contains(names)) {
      doubtfulUnderWay.add(names);
    }
  }

  @SuppressWarnings("ReferenceEquality") // an equal list in another object is just added again
  private boolean isNoted(List<String> names) {
    return noted != null && noted[slot(names)] == names;
  }

  private void note(List<String> names) {
    if (noted == null) {
      noted = new Object[NOTED];
    }
    noted[slot(names)] = names;
  }

  private static int slot(List<String> names) {
    return System.identityHashCode(names) & (NOTED - 1);
  }

  private void clearDoubts() {
    doubtful.clear();
    noted = null;
  }

  /** Returns the names that were used in the present session of the server and are not judged. */
  public Set<String> doubtful() {
    return doubtful;
  }

  /** Notes that the session goes on in another one of a server, which holds nothing. */
  public void beginsAnew() {
    clearDoubts();
  }

  /**
   * Notes what the names that were used may have left.
   *
   * @param nameless whether a setting may have been made whose name is not known
   */
  public void judged(boolean state, boolean nameless, Collection<String> settings) {
    clearDoubts();
    stateful |= state;
    this.nameless |= nameless;
    addSettings(settings);
  }

  /** Notes that what was under way has ended, well or not, on a connection that lives. */
  public void ended() {
    if (!doubtfulUnderWay.isEmpty()) {
      for (List<String> names : doubtfulUnderWay) {
        doubtful.addAll(names);
        note(names);
      }
      doubtfulUnderWay.clear();
      if (doubtful.size() > MOST_NAMES) {
        clearDoubts();
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
