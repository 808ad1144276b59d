package io.bluegreen.jdbc.session;

import io.bluegreen.jdbc.control.Deployment;

/**
 * What the search_path of every connection of one user to one database is made from. Immutable and
 * shared.
 */
public final class PathPlan {
  private final PathTemplate template;
  private final SearchPath rest;

  /**
   * Makes a plan.
   *
   * @param template the property {@code bluegreen.searchPath}
   * @param rest what the server gives such a session by itself, as it shows it
   */
  public PathPlan(PathTemplate template, String rest) {
    SearchPath parsed = SearchPath.parse(rest);
    if (parsed == null) {
      throw new IllegalArgumentException("'" + rest + "' is not a list of schema names");
    }
    this.rest = parsed;
    this.template = template.with(parsed);
  }

  /** Returns the template with {@code {rest}} filled in. */
  PathTemplate template() {
    return template;
  }

  /** Returns the path of a session that nobody has routed. */
  SearchPath rest() {
    return rest;
  }

  /** Returns the path for a deployment's active side as the startup packet takes it. */
  public String startupValue(Deployment deployment) {
    return template.render(deployment).shown();
  }
}
