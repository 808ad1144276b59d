package io.bluegreen.ops.lint;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;

/**
 * The rules that the author of a statement allows it to break, by a comment {@code --
 * bluegreen:allow RULE[, RULE]} before it, inside it, or behind it on its last line.
 */
record AllowedRules(Set<LintRule> rules, List<Unknown> unknown) {
  private static final Pattern COMMENT =
      Pattern.compile("bluegreen:allow\\s+([\\w-]+(?:\\s*,\\s*[\\w-]+)*)");

  /** A name that no rule has. */
  record Unknown(int line, String name) {}

  static AllowedRules none() {
    return new AllowedRules(EnumSet.noneOf(LintRule.class), new ArrayList<>());
  }

  void read(Token comment) {
    Matcher matcher = COMMENT.matcher(comment.getText());
    while (matcher.find()) {
      for (String name : matcher.group(1).split("\\s*,\\s*", -1)) {
        LintRule.byId(name)
            .ifPresentOrElse(rules::add, () -> unknown.add(new Unknown(comment.getLine(), name)));
      }
    }
  }
}
