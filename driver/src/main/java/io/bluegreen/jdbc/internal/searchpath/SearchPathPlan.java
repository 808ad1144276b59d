package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * What the search_path of every connection of one user to one database is made from. Shared and
 * thread-safe; all connections of one snapshot share one path.
 */
public final class SearchPathPlan {
  private final SearchPathTemplate template;
  private final SearchPath rest;
  private volatile @Nullable Rendered last;

  /**
   * Makes a plan.
   *
   * @param template the property {@code bluegreen.searchPath}
   * @param rest what the server gives such a session by itself, as it shows it
   */
  public SearchPathPlan(SearchPathTemplate template, String rest) {
    SearchPath parsed = SearchPath.parse(rest);
    if (parsed == null) {
      throw new IllegalArgumentException("'" + rest + "' is not a list of schema names");
    }
    this.rest = parsed;
    this.template = template.with(parsed);
  }

  /** Returns the template with {@code {rest}} filled in. */
  public SearchPathTemplate template() {
    return template;
  }

  /** Returns the path of a session that nobody has routed. */
  SearchPath rest() {
    return rest;
  }

  /** Returns the path for a deployment's active side. */
  public SearchPath path(DeploymentSnapshot deployment) {
    return rendered(deployment).path;
  }

  /** Returns the same as the startup packet takes it. */
  public String startupValue(DeploymentSnapshot deployment) {
    return rendered(deployment).shown;
  }

  private Rendered rendered(DeploymentSnapshot deployment) {
    Rendered known = last;
    if (known == null || known.deployment != deployment) {
      known = new Rendered(deployment, template.render(deployment));
      last = known;
    }
    return known;
  }

  /** The path of one snapshot. */
  private static final class Rendered {
    final DeploymentSnapshot deployment;
    final SearchPath path;
    final String shown;

    Rendered(DeploymentSnapshot deployment, SearchPath path) {
      this.deployment = deployment;
      this.path = path;
      this.shown = path.shown();
    }
  }
}
