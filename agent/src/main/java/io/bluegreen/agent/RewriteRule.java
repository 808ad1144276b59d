package io.bluegreen.agent;

import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** A rule of a plan: the URLs that are routed, and the driver's properties for them. Immutable. */
final class RewriteRule {
  static final String DEPLOYMENT = "bluegreen.deployment";
  static final String ON_MISSING = "bluegreen.onMissing";

  private final List<UrlPattern> match;
  private final List<UrlPattern> exclude;
  private final Properties properties;

  /** Creates a rule. An empty {@code match} means every URL. */
  RewriteRule(List<UrlPattern> match, List<UrlPattern> exclude, Properties properties) {
    this.match = match;
    this.exclude = exclude;
    this.properties = properties;
  }

  boolean covers(String address) {
    return (match.isEmpty() || UrlPattern.anyMatches(match, address)) && !excludes(address);
  }

  boolean excludes(String address) {
    return UrlPattern.anyMatches(exclude, address);
  }

  /** Tells whether a connect that cannot be routed must fail. */
  boolean failsWhereMissing() {
    return "fail".equals(setting(ON_MISSING));
  }

  private @Nullable String setting(String name) {
    return properties.getProperty(name, System.getProperty(name));
  }

  /** Returns the properties of one connect: the application's, and the rule's for all others. */
  Properties propertiesFor(@Nullable Properties application) {
    Properties all = new Properties();
    if (setting(ON_MISSING) == null) {
      all.setProperty(ON_MISSING, "passthrough");
    }
    all.putAll(properties);
    if (application != null) {
      for (String name : application.stringPropertyNames()) {
        all.setProperty(name, application.getProperty(name));
      }
    }
    return all;
  }

  /** Returns a description of the deployment for log lines. */
  String deployment() {
    String name = setting(DEPLOYMENT);
    return name == null ? "the deployment named after the database" : "deployment '" + name + "'";
  }

  @Override
  public String toString() {
    return (match.isEmpty() ? "every URL" : match)
        + (exclude.isEmpty() ? "" : " but " + exclude)
        + " to "
        + deployment();
  }
}
