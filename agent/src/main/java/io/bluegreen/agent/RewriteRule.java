package io.bluegreen.agent;

import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/** Which URLs are routed, and with which properties of the driver's. Immutable. */
final class RewriteRule {
  static final String DEPLOYMENT = "bluegreen.deployment";
  static final String ON_MISSING = "bluegreen.onMissing";

  private final List<UrlPattern> match;
  private final List<UrlPattern> exclude;
  private final Properties properties;

  /** Makes a rule; no pattern in {@code match} means every URL. */
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

  /** Tells whether a connect has to fail rather than go on unrouted. */
  boolean failsWhereMissing() {
    return "fail".equals(setting(ON_MISSING));
  }

  private @Nullable String setting(String name) {
    return properties.getProperty(name, System.getProperty(name));
  }

  /** Returns the properties of one connect: the rule's, where the application says nothing. */
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

  /** Returns the deployment in the words of a log line. */
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
