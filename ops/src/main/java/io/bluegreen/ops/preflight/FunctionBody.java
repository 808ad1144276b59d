package io.bluegreen.ops.preflight;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a function in SQL or PL/pgSQL, read for the names in it. A reading by tokens, not by
 * grammar: comments and string constants are left out, so that names in a text for EXECUTE are not
 * seen. A name counts as a relation where a statement expects one, as a function where a bracket
 * follows, as a type after {@code ::}, before {@code %ROWTYPE} and in a declaration.
 */
final class FunctionBody {
  private static final Pattern TOKEN =
      Pattern.compile(
          "--[^\\n]*|/\\*.*?\\*/|[eE]?'(?:[^'\\\\]|''|\\\\.)*'|(\\$\\w*\\$).*?\\1"
              + "|((?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\w$]*)(?:\\s*\\.\\s*(?:\"(?:[^\"]|\"\")+\"|[\\p{L}_][\\w$]*|\\*))*)"
              + "|::|:=|\\S",
          Pattern.DOTALL);

  private static final Set<String> BEFORE_RELATION =
      Set.of("from", "join", "into", "update", "only", "table", "using");

  private static final Set<String> AFTER_FROM_LIST =
      Set.of(
          "where",
          "group",
          "order",
          "having",
          "limit",
          "union",
          "on",
          "returning",
          "set",
          "loop",
          "window",
          "offset",
          "fetch",
          "for",
          "except",
          "intersect",
          "select",
          "then",
          "values");

  private final List<String> tokens = new ArrayList<>();

  FunctionBody(String text) {
    Matcher matcher = TOKEN.matcher(text);
    while (matcher.find()) {
      String token = matcher.group();
      boolean isComment = token.startsWith("--") || token.startsWith("/*");
      if (!isComment) {
        tokens.add(matcher.group(2) == null && token.length() > 2 ? "''" : token);
      }
    }
  }

  /** A name as the text has it: one part if it has no schema. */
  record Name(List<String> parts) {
    boolean isBare() {
      return parts.size() == 1;
    }

    String last() {
      return parts.get(parts.size() - 1);
    }
  }

  /** Returns the names of relations, without those that the text itself defines with WITH. */
  Set<String> bareRelations(Collection<String> known) {
    Set<String> found = new TreeSet<>();
    boolean inFrom = false;
    for (int i = 0; i < tokens.size(); i++) {
      String word = tokens.get(i).toLowerCase(Locale.ROOT);
      if (BEFORE_RELATION.contains(word)) {
        inFrom = word.equals("from") || word.equals("join") || (inFrom && word.equals("only"));
        addRelation(i + 1, known, found);
      } else if (AFTER_FROM_LIST.contains(word) || word.equals(";")) {
        inFrom = false;
      } else if (inFrom && word.equals(",")) {
        addRelation(i + 1, known, found);
      } else if (at(i + 1).equals("%")
          && at(i + 2).toLowerCase(Locale.ROOT).matches("rowtype|type")) {
        String first = parts(tokens.get(i)).get(0);
        boolean isRow =
            at(i + 2).equalsIgnoreCase("rowtype") ? isBare(i) : parts(tokens.get(i)).size() == 2;
        if (isRow && known.contains(first)) {
          found.add(first);
        }
      }
    }
    found.removeIf(this::isDefinedHere);
    return found;
  }

  private void addRelation(int index, Collection<String> known, Set<String> found) {
    if (isBare(index) && !at(index + 1).equals("(")) {
      String name = parts(at(index)).get(0);
      if (known.contains(name)) {
        found.add(name);
      }
    }
  }

  /** {@code WITH name AS (…)}, or another one after a comma. */
  private boolean isDefinedHere(String name) {
    for (int i = 0; i + 2 < tokens.size(); i++) {
      if (isBare(i)
          && parts(tokens.get(i)).get(0).equals(name)
          && at(i + 1).equalsIgnoreCase("as")
          && (at(i + 2).equals("(") || at(i + 2).equalsIgnoreCase("materialized"))
          && i > 0
          && List.of("with", "recursive", ",").contains(at(i - 1).toLowerCase(Locale.ROOT))) {
        return true;
      }
    }
    return false;
  }

  /** Returns the functions that are called: names before an opening bracket. */
  List<Name> calls() {
    List<Name> calls = new ArrayList<>();
    for (int i = 0; i + 1 < tokens.size(); i++) {
      if (isName(i) && at(i + 1).equals("(")) {
        calls.add(new Name(parts(tokens.get(i))));
      }
    }
    return calls;
  }

  /** Returns the names of types: after {@code ::}, in CAST, and second in a declaration. */
  Set<String> bareTypes(Collection<String> known) {
    Set<String> found = new TreeSet<>();
    boolean declares = false;
    for (int i = 0; i < tokens.size(); i++) {
      String word = at(i).toLowerCase(Locale.ROOT);
      declares = word.equals("declare") || (declares && !word.equals("begin"));
      boolean follows = i > 0 && (at(i - 1).equals("::") || at(i - 1).equalsIgnoreCase("as"));
      boolean isDeclared =
          declares
              && i > 1
              && isBare(i - 1)
              && List.of("declare", ";").contains(at(i - 2).toLowerCase(Locale.ROOT));
      if ((follows || isDeclared)
          && isBare(i)
          && known.contains(parts(at(i)).get(0))
          && !at(i + 1).equals("(")) {
        found.add(parts(at(i)).get(0));
      }
    }
    return found;
  }

  private String at(int index) {
    return index < tokens.size() ? tokens.get(index) : "";
  }

  private boolean isName(int index) {
    String token = at(index);
    return !token.isEmpty()
        && (token.charAt(0) == '"'
            || Character.isLetter(token.charAt(0))
            || token.charAt(0) == '_');
  }

  private boolean isBare(int index) {
    return isName(index) && parts(at(index)).size() == 1;
  }

  /** The parts of a dotted name, as the catalog has them. */
  private static List<String> parts(String token) {
    List<String> parts = new ArrayList<>();
    Matcher matcher = Pattern.compile("\"((?:[^\"]|\"\")+)\"|[^.\\s]+").matcher(token);
    while (matcher.find()) {
      parts.add(
          matcher.group(1) == null
              ? matcher.group().toLowerCase(Locale.ROOT)
              : matcher.group(1).replace("\"\"", "\""));
    }
    return parts;
  }
}
