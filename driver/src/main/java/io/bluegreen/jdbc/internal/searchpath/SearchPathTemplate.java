package io.bluegreen.jdbc.internal.searchpath;

import io.bluegreen.jdbc.internal.control.DeploymentSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A search_path with a placeholder for the active side, such as {@code {active},{rest}}. Immutable.
 */
public final class SearchPathTemplate {
  private static final Pattern COMMA = Pattern.compile(",(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)");
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{(\\w*)}");
  private static final String ACTIVE = "\u0000active";
  private static final String REST = "\u0000rest";

  private final List<String> parts;

  private SearchPathTemplate(List<String> parts) {
    this.parts = List.copyOf(parts);
  }

  /**
   * Parses the property {@code bluegreen.searchPath}.
   *
   * @throws IllegalArgumentException with the valid forms
   */
  public static SearchPathTemplate parse(String text) {
    List<String> parts = new ArrayList<>();
    for (String part : COMMA.split(text, -1)) {
      parts.add(part(part.trim()));
    }
    if (!parts.contains(ACTIVE)) {
      throw new IllegalArgumentException("the template has to contain {active}");
    }
    return new SearchPathTemplate(parts);
  }

  private static String part(String text) {
    Matcher placeholder = PLACEHOLDER.matcher(text);
    if (placeholder.matches()) {
      if (placeholder.group(1).equals("active")) {
        return ACTIVE;
      }
      if (placeholder.group(1).equals("rest")) {
        return REST;
      }
      throw new IllegalArgumentException(
          "there is no placeholder " + text + "; there are {active} and {rest}");
    }
    SearchPath name = SearchPath.parse(text);
    if (name == null || name.schemas().size() != 1) {
      throw new IllegalArgumentException(
          "'" + text + "' is no schema name; write {active}, {rest} and schema names with commas");
    }
    return name.schemas().get(0);
  }

  /** Returns the template of a path that the application has set: sides become placeholders. */
  public static SearchPathTemplate standingFor(SearchPath own, DeploymentSnapshot deployment) {
    List<String> parts = new ArrayList<>();
    for (String schema : own.schemas()) {
      parts.add(deployment.isSide(schema) ? ACTIVE : schema);
    }
    return new SearchPathTemplate(parts);
  }

  /** Returns a path that the application has set, with the active side in place of each side. */
  public static SearchPath routed(SearchPath own, DeploymentSnapshot deployment) {
    return own.schemas().stream().anyMatch(deployment::isSide)
        ? standingFor(own, deployment).render(deployment)
        : own;
  }

  /** Returns this template with {@code {rest}} filled in. The result may still contain a side. */
  SearchPathTemplate with(SearchPath rest) {
    List<String> filled = new ArrayList<>();
    for (String part : parts) {
      if (part.equals(REST)) {
        filled.addAll(rest.schemas());
      } else {
        filled.add(part);
      }
    }
    return new SearchPathTemplate(filled);
  }

  /** Returns the path for the deployment's active side. */
  public SearchPath render(DeploymentSnapshot deployment) {
    Set<String> schemas = new LinkedHashSet<>();
    for (String part : parts) {
      if (part.equals(ACTIVE)) {
        schemas.add(deployment.activeTarget());
      } else if (!deployment.isSide(part)) {
        schemas.add(part);
      }
    }
    return new SearchPath(List.copyOf((Collection<String>) schemas));
  }

  /** Tells whether the template contains the active side. */
  boolean isRouted() {
    return parts.contains(ACTIVE);
  }

  @Override
  public boolean equals(@Nullable Object that) {
    return that instanceof SearchPathTemplate && parts.equals(((SearchPathTemplate) that).parts);
  }

  @Override
  public int hashCode() {
    return parts.hashCode();
  }
}
