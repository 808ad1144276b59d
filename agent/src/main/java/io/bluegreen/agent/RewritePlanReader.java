package io.bluegreen.agent;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The reader of a plan from options. Used once, by one thread.
 *
 * <p>The options are {@code match}, {@code exclude}, {@code mode} and the driver's properties, with
 * or without their prefix {@code bluegreen.}. For one of several deployments they are {@code
 * deployment.NAME.match}, {@code deployment.NAME.exclude} and {@code
 * deployment.NAME.bluegreen.PROPERTY}.
 */
final class RewritePlanReader {
  private static final String PREFIX = "bluegreen.";
  private static final Pattern OF_ONE =
      Pattern.compile("deployment\\.(.+?)\\.(match|exclude|bluegreen\\..+)");

  private final Map<String, String> given;
  private final DriverProperties driver;
  private final Properties common = new Properties();
  private final Map<String, Draft> named = new LinkedHashMap<>();
  private final Draft rest = new Draft();
  private boolean dryRun;

  RewritePlanReader(Map<String, String> given, DriverProperties driver) {
    this.given = given;
    this.driver = driver;
  }

  /**
   * Reads the plan.
   *
   * @throws OptionException naming the first option that cannot be used
   */
  RewritePlan read() {
    given.forEach(this::accept);
    List<RewriteRule> rules = new ArrayList<>();
    named.forEach((deployment, draft) -> rules.add(ruleFor(deployment, draft)));
    if (named.isEmpty() || !rest.match.isEmpty() || common.containsKey(RewriteRule.DEPLOYMENT)) {
      rules.add(rule(rest));
    }
    return RewritePlan.usable(rules, dryRun);
  }

  private void accept(String option, String value) {
    Matcher ofOne = OF_ONE.matcher(option);
    if (ofOne.matches()) {
      Draft draft = named.computeIfAbsent(ofOne.group(1), unused -> new Draft());
      acceptInto(draft, ofOne.group(2), option, value);
    } else if (option.equals("mode")) {
      dryRun = isDryRun(value);
    } else if (option.equals("match") || option.equals("exclude")) {
      acceptInto(rest, option, option, value);
    } else {
      common.setProperty(known(option), value);
    }
  }

  private void acceptInto(Draft draft, String what, String option, String value) {
    if (what.equals("match")) {
      draft.match = UrlPattern.parse(option, value);
    } else if (what.equals("exclude")) {
      draft.exclude = UrlPattern.parse(option, value);
    } else {
      draft.properties.setProperty(known(what), value);
    }
  }

  private static boolean isDryRun(String value) {
    if (value.equals("dry-run") || value.equals("route")) {
      return value.equals("dry-run");
    }
    throw new OptionException("mode = '" + value + "' cannot be used: use one of route, dry-run.");
  }

  private String known(String option) {
    String name = option.startsWith(PREFIX) ? option : PREFIX + option;
    if (driver.knows(name)) {
      return name;
    }
    throw new OptionException(
        "there is no option '"
            + option
            + "': the agent has config, match, exclude, mode and deployment.NAME.match, and every"
            + " property of the driver: "
            + driver.shortNames()
            + ".");
  }

  private RewriteRule ruleFor(String deployment, Draft draft) {
    if (draft.match.isEmpty()) {
      throw new OptionException(
          "deployment."
              + deployment
              + ".match is missing: with several deployments each needs the URLs that are its own.");
    }
    draft.properties.setProperty(RewriteRule.DEPLOYMENT, deployment);
    return rule(draft);
  }

  private RewriteRule rule(Draft draft) {
    Properties properties = new Properties();
    properties.putAll(common);
    properties.putAll(draft.properties);
    driver.check(properties);
    List<UrlPattern> exclude = new ArrayList<>(rest.exclude);
    if (draft != rest) {
      exclude.addAll(draft.exclude);
    }
    return new RewriteRule(draft.match, List.copyOf(exclude), properties);
  }

  /** The mutable draft of a rule. */
  private static final class Draft {
    private List<UrlPattern> match = List.of();
    private List<UrlPattern> exclude = List.of();
    private final Properties properties = new Properties();
  }
}
