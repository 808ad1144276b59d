package io.bluegreen.jdbc.internal.searchpath;

import static java.util.stream.Collectors.toList;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.PathChange;
import io.bluegreen.jdbc.internal.sql.StatementFacts;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text that changes the session's search_path or may change it: the resulting path, and the text
 * that is sent instead. Immutable.
 */
public final class SearchPathStatement {
  private final List<PathChange> changes;
  private final @Nullable SearchPath value;
  private final boolean local;
  private final Reset reset;

  private SearchPathStatement(
      List<PathChange> changes, @Nullable SearchPath value, boolean local, Reset reset) {
    this.changes = changes;
    this.value = value;
    this.local = local;
    this.reset = reset;
  }

  /** Whether a text takes the path back to what the session began with. */
  private enum Reset {
    NO,
    MAYBE,
    CERTAIN
  }

  /** Returns what a text does to the search_path, or null where it leaves that alone. */
  public static @Nullable SearchPathStatement of(StatementFacts facts) {
    List<PathChange> changes = facts.pathChanges();
    if (changes.isEmpty()) {
      return null;
    }
    return changes.size() == 1 && !facts.isMultiple()
        ? ofOne(changes, changes.get(0))
        : ofSeveral(changes);
  }

  private static SearchPathStatement ofOne(List<PathChange> changes, PathChange change) {
    List<String> names = change.names();
    switch (change.kind()) {
      case SET:
        SearchPath value = names == null ? null : new SearchPath(names);
        return new SearchPathStatement(changes, value, change.isLocal(), Reset.NO);
      case RESET:
      case RESET_ALL:
        return new SearchPathStatement(changes, null, false, Reset.CERTAIN);
      case FUNCTION:
        return new SearchPathStatement(changes, null, change.isLocal(), Reset.NO);
      default:
        return new SearchPathStatement(changes, null, change.isLocal(), Reset.MAYBE);
    }
  }

  private static SearchPathStatement ofSeveral(List<PathChange> changes) {
    boolean local = changes.stream().allMatch(PathChange::isLocal);
    return new SearchPathStatement(changes, null, local, local ? Reset.NO : Reset.MAYBE);
  }

  /** Returns a call of {@code Connection.setSchema}. */
  public static SearchPathStatement ofSchema(@Nullable String schema) {
    return schema == null
        ? new SearchPathStatement(List.of(), null, false, Reset.CERTAIN)
        : new SearchPathStatement(List.of(), new SearchPath(List.of(schema)), false, Reset.NO);
  }

  /** Returns the same in a batch, which goes on under the changed path. */
  public SearchPathStatement goingOn() {
    List<PathChange> all = changes.stream().map(PathChange::goingOn).collect(toList());
    return new SearchPathStatement(all, value, local, reset);
  }

  /** Returns the path that it sets, or null where that cannot be told from the text. */
  public @Nullable SearchPath value() {
    return value;
  }

  /** Tells whether it only lasts as long as its transaction. */
  public boolean isLocal() {
    return local;
  }

  /** Tells whether the path may be back at what the session began with. */
  public boolean mayReset() {
    return reset != Reset.NO;
  }

  /** Tells whether it does nothing but that. */
  public boolean isReset() {
    return reset == Reset.CERTAIN;
  }

  /**
   * Returns the text to send: the active side in the place of a side that the application named,
   * and the usual path in the place of a reset with more behind it in the same text.
   *
   * @param sql the application's text
   * @param usual the path of a session whose application has set none
   * @param asLocal whether no path may outlast the transaction
   * @throws SQLException SQLSTATE 0A000, where the text goes on under a path that it does not show,
   *     and names the side that is not active
   */
  public String routed(String sql, DeploymentSnapshot deployment, SearchPath usual, boolean asLocal)
      throws SQLException {
    if (changes.isEmpty()) {
      SearchPath path = value == null ? usual : SearchPathTemplate.routed(value, deployment);
      return (asLocal ? "SET LOCAL search_path = " : "SET search_path = ") + path.sql();
    }
    StringBuilder text = new StringBuilder();
    int from = 0;
    for (PathChange change : changes) {
      RoutedPathChange place = new RoutedPathChange(change, sql, deployment);
      text.append(sql, from, place.from()).append(place.routed(usual, asLocal));
      from = place.to();
    }
    String routed = text.append(sql, from, sql.length()).toString();
    return routed.equals(sql) ? sql : routed;
  }
}
