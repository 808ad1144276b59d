package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import io.bluegreen.jdbc.internal.sql.PathChange;
import io.bluegreen.jdbc.internal.sql.SchemaNames;
import io.bluegreen.jdbc.model.SqlStateCode;
import java.sql.SQLException;
import java.util.List;

/**
 * A place in a SQL text that changes the search_path, and the SQL that is sent in its stead.
 * Immutable.
 */
final class RoutedPathChange {
  private final PathChange change;
  private final String sql;
  private final DeploymentSnapshot deployment;

  RoutedPathChange(PathChange change, String sql, DeploymentSnapshot deployment) {
    this.change = change;
    this.sql = sql;
    this.deployment = deployment;
  }

  int from() {
    return change.kind() == PathChange.Kind.RESET_ALL ? change.to() : change.from();
  }

  int to() {
    return change.to();
  }

  /** Returns what stands between {@link #from} and {@link #to} in the text to send. */
  String routed(SearchPath usual, boolean asLocal) throws SQLException {
    switch (change.kind()) {
      case SET:
        return set(new SearchPath(names()), asLocal);
      case FUNCTION:
        return literal();
      case RESET:
        return change.goesOn() ? keyword(asLocal) + usual.sql() : asWritten();
      case RESET_ALL:
        return change.goesOn() ? "; " + keyword(asLocal) + usual.sql() : "";
      default:
        refuseTheOtherSide();
        return asWritten();
    }
  }

  private String set(SearchPath path, boolean asLocal) {
    boolean asItIs = path.schemas().stream().noneMatch(deployment::isSide);
    boolean localAlready = change.isLocal() || !asLocal;
    return asItIs && localAlready
        ? asWritten()
        : keyword(asLocal) + SearchPathTemplate.routed(path, deployment).sql();
  }

  private String keyword(boolean asLocal) {
    return asLocal || change.isLocal() ? "SET LOCAL search_path = " : "SET search_path = ";
  }

  /** The value of {@code set_config} is one string, in which names are quoted as in a path. */
  private String literal() throws SQLException {
    if (change.names() == null) {
      refuseTheOtherSide();
      return asWritten();
    }
    SearchPath path = SearchPath.parse(names().isEmpty() ? "" : names().get(0));
    if (path == null || path.schemas().stream().noneMatch(deployment::isSide)) {
      return asWritten();
    }
    String value = SearchPathTemplate.routed(path, deployment).sql();
    return " E'" + value.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private void refuseTheOtherSide() throws SQLException {
    String other = deployment.target(deployment.active().other());
    if (change.goesOn() && SchemaNames.mentions(sql, other)) {
      throw new SQLException(
          "This text sets search_path in a way that the driver cannot read, goes on under it, and"
              + " names the schema "
              + other
              + ", which is not the active side of deployment '"
              + deployment.name()
              + "'. Nothing was sent. Leave the schema out of the text: the driver sets search_path"
              + " to the active side.",
          SqlStateCode.FEATURE_NOT_SUPPORTED);
    }
  }

  private List<String> names() {
    List<String> names = change.names();
    return names == null ? List.of() : names;
  }

  private String asWritten() {
    return sql.substring(change.from(), change.to());
  }
}
