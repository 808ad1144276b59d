package io.bluegreen.ops.reshape.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * The places of a piece of SQL that are outside of strings, quoted names, comments and brackets.
 * Immutable.
 */
final class SqlTokens {
  private final String text;
  private final boolean[] top;

  SqlTokens(String text) {
    this.text = text;
    top = new boolean[text.length()];
    int depth = 0;
    int at = 0;
    while (at < text.length()) {
      int end = endOfOpaque(at);
      if (end > at) {
        at = end;
        continue;
      }
      char c = text.charAt(at);
      depth += c == '(' || c == '[' ? 1 : 0;
      depth -= c == ')' || c == ']' ? 1 : 0;
      top[at] = depth == 0;
      at++;
    }
  }

  /** Splits at a character, and leaves empty parts out. */
  List<String> split(char separator) {
    List<String> parts = new ArrayList<>();
    int begin = 0;
    for (int i = 0; i <= text.length(); i++) {
      if (i == text.length() || (top[i] && text.charAt(i) == separator)) {
        String part = text.substring(begin, i).strip();
        if (!part.isEmpty()) {
          parts.add(part);
        }
        begin = i + 1;
      }
    }
    return parts;
  }

  /** Returns where a keyword stands for the first time; -1 if it does not. */
  int first(String keyword) {
    return word(keyword, 0, 1);
  }

  /** Returns where a keyword stands for the last time; -1 if it does not. */
  int last(String keyword) {
    return word(keyword, text.length() - keyword.length(), -1);
  }

  /** Returns where a character stands for the first time; -1 if it does not. */
  int firstCharacter(char wanted) {
    for (int i = 0; i < text.length(); i++) {
      if (top[i] && text.charAt(i) == wanted) {
        return i;
      }
    }
    return -1;
  }

  private int word(String keyword, int from, int step) {
    String lower = text.toLowerCase(Locale.ROOT);
    for (int i = from; i >= 0 && i <= lower.length() - keyword.length(); i += step) {
      if (top[i] && lower.startsWith(keyword, i) && isEdge(i - 1) && isEdge(i + keyword.length())) {
        return i;
      }
    }
    return -1;
  }

  private boolean isEdge(int at) {
    return at < 0
        || at >= text.length()
        || !(Character.isLetterOrDigit(text.charAt(at)) || "_$\".".indexOf(text.charAt(at)) >= 0);
  }

  /** Returns the end of the string, quoted name or comment that begins here; else this place. */
  private int endOfOpaque(int at) {
    char c = text.charAt(at);
    if (c == '\'' || c == '"') {
      return endOfQuoted(at, c);
    }
    if (text.startsWith("--", at)) {
      return ended(text.indexOf('\n', at), 1);
    }
    if (text.startsWith("/*", at)) {
      return ended(text.indexOf("*/", at), 2);
    }
    if (c == '$') {
      int tagEnd = text.indexOf('$', at + 1);
      String tag = tagEnd < 0 ? "" : text.substring(at, tagEnd + 1);
      return tag.matches("\\$(\\p{Alpha}\\w*)?\\$")
          ? ended(text.indexOf(tag, tagEnd + 1), tag.length())
          : at;
    }
    return at;
  }

  private int ended(int found, int length) {
    return found < 0 ? text.length() : found + length;
  }

  private int endOfQuoted(int at, char quote) {
    boolean escapes =
        quote == '\'' && at > 0 && "eE".indexOf(text.charAt(at - 1)) >= 0 && isEdge(at - 2);
    int i = at + 1;
    while (i < text.length()) {
      if (escapes && text.charAt(i) == '\\') {
        i += 2;
      } else if (text.charAt(i) != quote) {
        i++;
      } else if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
        i += 2;
      } else {
        return i + 1;
      }
    }
    return text.length();
  }
}
