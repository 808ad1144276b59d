package io.bluegreen.ops.lint;

/**
 * A rewriter of {@code E'…'} strings. The grammar ends such a string at each quote, the server does
 * not end it at {@code \'}; whoever follows the grammar would read statements as text. The quote is
 * doubled in place of the backslash, so that all positions stay.
 */
final class EscapeStrings {
  private final StringBuilder text;
  private int at;

  private EscapeStrings(String text) {
    this.text = new StringBuilder(text);
  }

  static String rewritten(String text) {
    EscapeStrings strings = new EscapeStrings(text);
    while (strings.at < text.length()) {
      strings.next();
    }
    return strings.text.toString();
  }

  private void next() {
    char here = text.charAt(at);
    if (startsWith("--")) {
      skipPast("\n");
    } else if (startsWith("/*")) {
      comment();
    } else if (here == '"') {
      at++;
      skipPast("\"");
    } else if (here == '\'') {
      string(isEscape());
    } else if (here == '$') {
      dollar();
    } else {
      at++;
    }
  }

  /** Comments may contain comments. */
  private void comment() {
    int depth = 0;
    do {
      if (startsWith("/*")) {
        depth++;
        at += 2;
      } else if (startsWith("*/")) {
        depth--;
        at += 2;
      } else {
        at++;
      }
    } while (depth > 0 && at < text.length());
  }

  private boolean isEscape() {
    boolean letter = at > 0 && Character.toLowerCase(text.charAt(at - 1)) == 'e';
    return letter && (at == 1 || !isNamePart(text.charAt(at - 2)));
  }

  private void string(boolean escapes) {
    at++;
    while (at < text.length()) {
      char here = text.charAt(at);
      if (escapes && here == '\\') {
        if (at + 1 < text.length() && text.charAt(at + 1) == '\'') {
          text.setCharAt(at, '\'');
        }
        at += 2;
      } else if (here == '\'') {
        at++;
        return;
      } else {
        at++;
      }
    }
  }

  private void dollar() {
    int end = at + 1;
    while (end < text.length() && isNamePart(text.charAt(end)) && text.charAt(end) != '$') {
      end++;
    }
    boolean begins =
        end < text.length()
            && text.charAt(end) == '$'
            && !(at > 0 && isNamePart(text.charAt(at - 1)));
    if (begins) {
      String tag = text.substring(at, end + 1);
      at = end + 1;
      skipPast(tag);
    } else {
      at++;
    }
  }

  private static boolean isNamePart(char character) {
    return Character.isLetterOrDigit(character) || character == '_' || character == '$';
  }

  private boolean startsWith(String word) {
    int end = at + word.length();
    return end <= text.length() && text.substring(at, end).equals(word);
  }

  private void skipPast(String word) {
    int found = text.indexOf(word, at);
    at = found < 0 ? text.length() : found + word.length();
  }
}
