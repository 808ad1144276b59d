package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import org.jspecify.annotations.Nullable;

/**
 * The rule that yields the search_path of every connection of one user to one database: the
 * template with {@code {rest}} filled in.
 *
 * <p>Immutable but for a cache of the last path, and thread-safe. All connections on one snapshot
 * share one path object.
 */
public final class SearchPathPlan {
  private final SearchPathTemplate template;
  private final SearchPath rest;
  private volatile @Nullable Rendered last;

  /**
   * Creates a plan.
   *
   * @param template the property {@code bluegreen.searchPath}
   * @param rest the search_path that the server gives such a session by default, as it shows it
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

  /** Returns the default path of such a session, before any routing. */
  SearchPath rest() {
    return rest;
  }

  /** Returns the path for a deployment's active side. */
  public SearchPath path(DeploymentSnapshot deployment) {
    return rendered(deployment).path;
  }

  /** Returns the path for a deployment's active side in the form of the startup packet. */
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
