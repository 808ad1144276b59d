package io.bluegreen.agent;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The operator's plan: which URLs are routed to which deployment. Immutable. */
final class RewritePlan {
  private final List<RewriteRule> rules;
  private final boolean dryRun;
  private final @Nullable String problem;
  private final boolean failsWhereMissing;

  private RewritePlan(
      List<RewriteRule> rules, boolean dryRun, @Nullable String problem, boolean fails) {
    this.rules = rules;
    this.dryRun = dryRun;
    this.problem = problem;
    this.failsWhereMissing = fails;
  }

  /** Reads options. If they cannot be used, the plan routes nothing and has a problem. */
  static RewritePlan of(String options, DriverProperties driver) {
    Map<String, String> given = new LinkedHashMap<>();
    try {
      OptionText.read(options, given);
      return new RewritePlanReader(given, driver).read();
    } catch (OptionException e) {
      String onMissing =
          given.getOrDefault(
              "onMissing",
              given.getOrDefault(
                  RewriteRule.ON_MISSING, System.getProperty(RewriteRule.ON_MISSING, "")));
      return new RewritePlan(List.of(), false, e.getMessage(), onMissing.equals("fail"));
    }
  }

  /** Returns a usable plan. The first rule that covers a URL is applied. */
  static RewritePlan usable(List<RewriteRule> rules, boolean dryRun) {
    return new RewritePlan(List.copyOf(rules), dryRun, null, false);
  }

  /** Returns the problem with the options, or null. */
  @Nullable String problem() {
    return problem;
  }

  /** Tells whether connects must fail because the options cannot be used. */
  boolean refuses() {
    return problem != null && failsWhereMissing;
  }

  /** Tells whether the plan is only logged and not carried out. */
  boolean isDryRun() {
    return dryRun;
  }

  @Nullable RewriteRule ruleFor(String address) {
    for (RewriteRule rule : rules) {
      if (rule.covers(address)) {
        return rule;
      }
    }
    return null;
  }

  /** Tells whether an {@code exclude} names this URL. */
  boolean excludes(String address) {
    for (RewriteRule rule : rules) {
      if (rule.excludes(address)) {
        return true;
      }
    }
    return false;
  }

  /** Returns one line for the start of the application. */
  String describe() {
    if (problem != null) {
      return problem
          + (problem.endsWith(".") ? "" : ".")
          + (refuses()
              ? " Connections to PostgreSQL are refused, as onMissing=fail asks for."
              : " Nothing is routed; the application's connections pass through.");
    }
    return (dryRun ? "dry run, would route " : "routes ") + rules;
  }
}
