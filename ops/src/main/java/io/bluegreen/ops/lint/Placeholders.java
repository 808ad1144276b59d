package io.bluegreen.ops.lint;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.antlr.v4.runtime.Token;

/** The values of {@code ${name}}, which Flyway and Liquibase put into a file before it runs. */
record Placeholders(Map<String, String> values) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^}\\n]+)}");

  String filled(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    values.getOrDefault(found.group(1).strip(), found.group())));
  }

  /** Returns the first name without a value that a statement needs. */
  static Optional<String> unfilled(List<Token> statement) {
    StringBuilder text = new StringBuilder();
    statement.forEach(token -> text.append(token.getText()));
    return PLACEHOLDER.matcher(text).results().map(Placeholders::name).findFirst();
  }

  private static String name(MatchResult found) {
    return found.group(1).strip();
  }
}
